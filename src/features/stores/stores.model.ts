import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, line, oneOf, strict, Version } from "../../http/schema.ts";

const settings = {
  name: line(1, 120),
  timezone: line(1, 64, { description: "IANA name, in any case.", examples: ["Asia/Seoul"] }),
  locale: oneOf(["ko", "en"]),
  dayStartsAt: Type.String({
    pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
    description: "Before it, an order belongs to the day before.",
    examples: ["05:00"],
  }),
  acceptingOrders: Type.Boolean(),
  maxOpenOrdersPerSession: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    description: "Orders of one session that are neither served nor cancelled; one more is SESSION_FULL.",
    examples: [60],
  }),
  maxOpenLinesPerSession: Type.Integer({
    minimum: 100,
    maximum: 100_000,
    description: "Lines of those orders; an order that would exceed it is SESSION_FULL.",
    examples: [400],
  }),
  maxTabletOrdersPer10Minutes: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    description: "Orders that the tablets of one table may place in ten minutes. Staff are not bound by it.",
    examples: [30],
  }),
};
const Code = Type.String({
  pattern: "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$",
  description: "What tablets and staff sign in with.",
  examples: ["hanok"],
});
const Currency = Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217.", examples: ["KRW"] });

export const Store = strict(
  {
    id: Id,
    code: Code,
    currency: Currency,
    ...settings,
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "Store" },
);
export type Store = Static<typeof Store>;

/** Code and currency are for ever: what was sold in it stays in it. */
export const StoreUpdate = strict(
  {
    name: Type.Optional(settings.name),
    timezone: Type.Optional(settings.timezone),
    locale: Type.Optional(settings.locale),
    dayStartsAt: Type.Optional(settings.dayStartsAt),
    acceptingOrders: Type.Optional(settings.acceptingOrders),
    maxOpenOrdersPerSession: Type.Optional(settings.maxOpenOrdersPerSession),
    maxOpenLinesPerSession: Type.Optional(settings.maxOpenLinesPerSession),
    maxTabletOrdersPer10Minutes: Type.Optional(settings.maxTabletOrdersPer10Minutes),
    version: Type.Optional(Version),
  },
  { title: "StoreUpdate", minProperties: 1 },
);
export type StoreUpdate = Static<typeof StoreUpdate>;

export const StoreCreate = strict(
  {
    code: Code,
    name: settings.name,
    timezone: Type.Optional(settings.timezone),
    currency: Type.Optional(Currency),
    locale: Type.Optional(settings.locale),
    dayStartsAt: Type.Optional(settings.dayStartsAt),
  },
  {
    title: "StoreCreate",
    description: "What is left out is that of a Korean restaurant: Asia/Seoul, KRW, ko, 05:00.",
  },
);
export type StoreCreate = Static<typeof StoreCreate>;
