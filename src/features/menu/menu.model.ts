import { type Static, Type } from "@sinclair/typebox";
import { Amount, Id, line, nullable, oneOf, strict, text } from "../../http/schema.ts";

export const Ref = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
  description: "The name menu files use for it; stable across imports.",
  examples: ["bibimbap"],
});
export const Word = line(1, 40);
export const Words = Type.Array(Word, { maxItems: 30, uniqueItems: true });
const LocalTime = Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", examples: ["11:30"] });
const EndTime = Type.String({
  pattern: "^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$",
  description: "24:00 is the end of the day.",
  examples: ["14:00"],
});
export const DisplayOrder = Type.Integer({ minimum: 0, maximum: 1_000_000 });
/** Any that the database can hold: things that were added last may go beyond what is asked for. */
export const StoredOrder = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });
export const Stock = nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }));
export const PriceDelta = Type.Integer({
  minimum: -1_000_000_000,
  maximum: 1_000_000_000,
  description: "Added to the item's price, in the currency's minor unit.",
});
/** RFC 3339 with any offset, as clients send it. */
export const Moment = Type.String({ format: "date-time", maxLength: 40 });

const Translation = strict({ name: Type.Optional(line(1, 120)), description: Type.Optional(text(2000)) });

/** Names and descriptions in other languages than the store's. */
export const Translations = strict(
  {
    ko: Type.Optional(Translation),
    en: Type.Optional(Translation),
    ja: Type.Optional(Translation),
    zh: Type.Optional(Translation),
  },
  { title: "Translations", examples: [{ en: { name: "Bibimbap" } }] },
);
export type Translations = Static<typeof Translations>;

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** When an item is served, in the store's time; a `to` before `from` runs over midnight. Empty: always. */
export const ServingHours = Type.Array(
  strict({
    days: Type.Array(oneOf(weekdays), { minItems: 1, maxItems: 7, uniqueItems: true }),
    from: LocalTime,
    to: EndTime,
  }),
  { maxItems: 28, examples: [[{ days: ["mon", "tue", "wed", "thu", "fri"], from: "11:00", to: "14:00" }]] },
);
export type ServingHours = Static<typeof ServingHours>;

export const OptionGroupIds = Type.Array(Id, { maxItems: 20, uniqueItems: true });
export const Min = Type.Integer({ minimum: 0, maximum: 100 });
export const Max = Type.Integer({ minimum: 1, maximum: 100 });

/** Why an item cannot be ordered at a moment. */
export const unavailableReasons = ["SOLD_OUT", "OPTIONS_SOLD_OUT", "NOT_SERVED_NOW"] as const;
export type Unavailable = (typeof unavailableReasons)[number];

/** What guests see: visible things only, texts in one language, availability at this moment. */
export const Menu = strict(
  {
    store: strict({
      id: Id,
      code: Type.String(),
      name: Type.String(),
      currency: Type.String(),
      timezone: Type.String(),
      locale: Type.String(),
      acceptingOrders: Type.Boolean(),
    }),
    version: Type.Integer({ minimum: 1, description: "Send it as `menuVersion` with an order." }),
    language: Type.String(),
    categories: Type.Array(
      strict({
        id: Id,
        name: Type.String(),
        items: Type.Array(
          strict({
            id: Id,
            name: Type.String(),
            description: Type.String(),
            price: Amount,
            image: nullable(Type.String()),
            thumbnail: nullable(Type.String()),
            tags: Words,
            allergens: Words,
            servingHours: ServingHours,
            available: Type.Boolean(),
            unavailableReason: nullable(
              oneOf(unavailableReasons, {
                description: "OPTIONS_SOLD_OUT: a group has fewer available options than its `min`.",
              }),
            ),
            optionGroupIds: OptionGroupIds,
          }),
        ),
      }),
    ),
    optionGroups: Type.Array(
      strict({
        id: Id,
        name: Type.String(),
        min: Min,
        max: Max,
        options: Type.Array(
          strict({ id: Id, name: Type.String(), priceDelta: PriceDelta, available: Type.Boolean() }),
        ),
      }),
    ),
  },
  { title: "Menu" },
);
export type Menu = Static<typeof Menu>;
