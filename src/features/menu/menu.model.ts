import { type Static, Type } from "@sinclair/typebox";
import {
  Amount,
  BusinessMoment,
  Id,
  line,
  nullable,
  oneOf,
  strict,
  text,
  Version,
} from "../../http/schema.ts";

const Ref = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
  description: "The name menu files use for it; stable across imports.",
  examples: ["bibimbap"],
});
const Word = Type.String({ pattern: "^[^\\u0000-\\u001f\\u007f]{1,40}$" });
const Words = Type.Array(Word, { maxItems: 30, uniqueItems: true });
const LocalTime = Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", examples: ["11:30"] });
const DisplayOrder = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const Stock = nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }));
const PriceDelta = Type.Integer({
  minimum: -1_000_000_000,
  maximum: 1_000_000_000,
  description: "Added to the item's price, in the currency's minor unit.",
});
/** RFC 3339 with any offset, as clients send it. */
const Moment = Type.String({ format: "date-time", maxLength: 40 });

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
    to: LocalTime,
  }),
  { maxItems: 28, examples: [[{ days: ["mon", "tue", "wed", "thu", "fri"], from: "11:00", to: "14:00" }]] },
);
export type ServingHours = Static<typeof ServingHours>;

const categorySettings = {
  translations: Type.Optional(Translations),
  displayOrder: Type.Optional(DisplayOrder),
  isVisible: Type.Optional(Type.Boolean()),
};
export const CategoryCreate = strict(
  { ref: Type.Optional(Ref), name: line(1, 120), ...categorySettings },
  { title: "CategoryCreate" },
);
export const CategoryUpdate = strict(
  { name: Type.Optional(line(1, 120)), ...categorySettings, version: Type.Optional(Version) },
  { title: "CategoryUpdate", minProperties: 1 },
);
export const Category = strict(
  {
    id: Id,
    ref: Ref,
    name: Type.String(),
    translations: Translations,
    displayOrder: Type.Integer(),
    isVisible: Type.Boolean(),
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "Category" },
);

const itemSettings = {
  description: Type.Optional(text(2000)),
  translations: Type.Optional(Translations),
  displayOrder: Type.Optional(DisplayOrder),
  isVisible: Type.Optional(Type.Boolean()),
  isAvailable: Type.Optional(Type.Boolean()),
  soldOutUntil: Type.Optional(nullable(Moment)),
  stock: Type.Optional(Stock),
  servingHours: Type.Optional(ServingHours),
  tags: Type.Optional(Words),
  allergens: Type.Optional(Words),
  station: Type.Optional(Word),
};
const optionGroupIds = Type.Array(Id, { maxItems: 20, uniqueItems: true });
export const ItemCreate = strict(
  {
    ref: Type.Optional(Ref),
    categoryId: Id,
    name: line(1, 120),
    price: Amount,
    optionGroupIds: Type.Optional(optionGroupIds),
    ...itemSettings,
  },
  { title: "ItemCreate" },
);
export const ItemUpdate = strict(
  {
    categoryId: Type.Optional(Id),
    name: Type.Optional(line(1, 120)),
    price: Type.Optional(Amount),
    optionGroupIds: Type.Optional(optionGroupIds),
    ...itemSettings,
    version: Type.Optional(Version),
  },
  { title: "ItemUpdate", minProperties: 1 },
);
export const Item = strict(
  {
    id: Id,
    ref: Ref,
    categoryId: Id,
    name: Type.String(),
    description: Type.String(),
    translations: Translations,
    price: Amount,
    displayOrder: Type.Integer(),
    isVisible: Type.Boolean(),
    isAvailable: Type.Boolean(),
    soldOutUntil: nullable(BusinessMoment),
    stock: Stock,
    servingHours: ServingHours,
    tags: Words,
    allergens: Words,
    station: Type.String(),
    image: nullable(Type.String()),
    optionGroupIds,
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "Item" },
);
export const ItemAvailability = strict(
  {
    isAvailable: Type.Optional(Type.Boolean()),
    soldOutUntil: Type.Optional(nullable(Moment)),
    stock: Type.Optional(Stock),
    version: Type.Optional(Version),
  },
  {
    title: "ItemAvailability",
    minProperties: 1,
    description:
      "Sold out (`isAvailable: false`), back, until when, or how many are left (null: not counted).",
    examples: [{ isAvailable: false }, { soldOutUntil: "2026-11-21T17:00:00+09:00" }, { stock: 12 }],
  },
);

const OptionWrite = strict(
  {
    id: Type.Optional(Id),
    ref: Type.Optional(Ref),
    name: line(1, 120),
    translations: Type.Optional(Translations),
    priceDelta: PriceDelta,
    isAvailable: Type.Optional(Type.Boolean()),
  },
  { title: "OptionWrite" },
);
const OptionList = Type.Array(OptionWrite, {
  minItems: 1,
  maxItems: 100,
  description: "The whole list, in display order; one with the `id` or `ref` of a present option changes it.",
});
const Min = Type.Integer({ minimum: 0, maximum: 100 });
const Max = Type.Integer({ minimum: 1, maximum: 100 });
export const OptionGroupCreate = strict(
  {
    ref: Type.Optional(Ref),
    name: line(1, 120),
    translations: Type.Optional(Translations),
    min: Min,
    max: Max,
    options: OptionList,
  },
  { title: "OptionGroupCreate" },
);
export const OptionGroupUpdate = strict(
  {
    name: Type.Optional(line(1, 120)),
    translations: Type.Optional(Translations),
    min: Type.Optional(Min),
    max: Type.Optional(Max),
    options: Type.Optional(OptionList),
    version: Type.Optional(Version),
  },
  { title: "OptionGroupUpdate", minProperties: 1 },
);
export const OptionGroup = strict(
  {
    id: Id,
    ref: Ref,
    name: Type.String(),
    translations: Translations,
    min: Min,
    max: Max,
    options: Type.Array(
      strict(
        {
          id: Id,
          ref: Ref,
          name: Type.String(),
          translations: Translations,
          priceDelta: PriceDelta,
          isAvailable: Type.Boolean(),
        },
        { title: "Option" },
      ),
    ),
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "OptionGroup" },
);

/** Display order of categories, and of items within them, in one go; what is not named follows behind. */
export const MenuOrder = strict(
  {
    categories: Type.Array(
      strict({ id: Id, items: Type.Optional(Type.Array(Id, { maxItems: 1000, uniqueItems: true })) }),
      { minItems: 1, maxItems: 200 },
    ),
  },
  { title: "MenuOrder" },
);

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
            tags: Words,
            allergens: Words,
            servingHours: ServingHours,
            available: Type.Boolean(),
            unavailableReason: nullable(oneOf(["SOLD_OUT", "NOT_SERVED_NOW"])),
            optionGroupIds,
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

/** One store's menu as a file: what export writes and import reads. */
export const MenuFile = strict(
  {
    store: Type.Optional(
      strict({
        code: Type.Optional(Type.String({ maxLength: 64 })),
        name: Type.Optional(line(1, 120)),
        currency: Type.Optional(Type.String({ pattern: "^[A-Z]{3}$" })),
        timezone: Type.Optional(Type.String({ maxLength: 64 })),
        locale: Type.Optional(oneOf(["ko", "en"])),
      }),
    ),
    optionGroups: Type.Array(
      strict({
        ref: Ref,
        name: line(1, 120),
        translations: Type.Optional(Translations),
        min: Min,
        max: Max,
        options: Type.Array(
          strict({
            ref: Ref,
            name: line(1, 120),
            translations: Type.Optional(Translations),
            priceDelta: PriceDelta,
            isAvailable: Type.Optional(Type.Boolean()),
          }),
          { minItems: 1, maxItems: 100 },
        ),
      }),
      { maxItems: 500 },
    ),
    categories: Type.Array(
      strict({
        ref: Ref,
        name: line(1, 120),
        translations: Type.Optional(Translations),
        isVisible: Type.Optional(Type.Boolean()),
        items: Type.Array(
          strict({
            ref: Ref,
            name: line(1, 120),
            price: Amount,
            optionGroups: Type.Optional(Type.Array(Ref, { maxItems: 20, uniqueItems: true })),
            description: Type.Optional(text(2000)),
            translations: Type.Optional(Translations),
            isVisible: Type.Optional(Type.Boolean()),
            isAvailable: Type.Optional(Type.Boolean()),
            soldOutUntil: Type.Optional(nullable(Moment)),
            stock: Type.Optional(Stock),
            servingHours: Type.Optional(ServingHours),
            tags: Type.Optional(Words),
            allergens: Type.Optional(Words),
            station: Type.Optional(Word),
            image: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
          }),
          { maxItems: 1000 },
        ),
      }),
      { maxItems: 200 },
    ),
  },
  { title: "MenuFile" },
);
export type MenuFile = Static<typeof MenuFile>;

export const ImportResult = strict(
  {
    version: Type.Integer({ minimum: 1 }),
    created: Type.Integer({ minimum: 0 }),
    updated: Type.Integer({ minimum: 0 }),
    hidden: Type.Integer({ minimum: 0, description: "Categories and items that the file no longer has." }),
  },
  { title: "ImportResult" },
);
