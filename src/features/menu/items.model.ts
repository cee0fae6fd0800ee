import { type Static, Type } from "@sinclair/typebox";
import { Amount, BusinessMoment, Id, line, nullable, strict, text, Version } from "../../http/schema.ts";
import {
  DisplayOrder,
  Moment,
  OptionGroupIds,
  Ref,
  ServingHours,
  Stock,
  StoredOrder,
  Translations,
  Word,
  Words,
} from "./menu.model.ts";

const settings = {
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

export const ItemCreate = strict(
  {
    ref: Type.Optional(Ref),
    categoryId: Id,
    name: line(1, 120),
    price: Amount,
    optionGroupIds: Type.Optional(OptionGroupIds),
    ...settings,
  },
  { title: "ItemCreate" },
);
export type ItemCreate = Static<typeof ItemCreate>;

export const ItemUpdate = strict(
  {
    categoryId: Type.Optional(Id),
    name: Type.Optional(line(1, 120)),
    price: Type.Optional(Amount),
    optionGroupIds: Type.Optional(OptionGroupIds),
    ...settings,
    version: Type.Optional(Version),
  },
  { title: "ItemUpdate", minProperties: 1 },
);
export type ItemUpdate = Static<typeof ItemUpdate>;

export const Item = strict(
  {
    id: Id,
    ref: Ref,
    categoryId: Id,
    name: Type.String(),
    description: Type.String(),
    translations: Translations,
    price: Amount,
    displayOrder: StoredOrder,
    isVisible: Type.Boolean(),
    isAvailable: Type.Boolean(),
    soldOutUntil: nullable(BusinessMoment),
    stock: Stock,
    servingHours: ServingHours,
    tags: Words,
    allergens: Words,
    station: Type.String(),
    image: nullable(Type.String({ description: "Where the image is." })),
    thumbnail: nullable(Type.String({ description: "Where the image is in small." })),
    optionGroupIds: OptionGroupIds,
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "Item" },
);
export type Item = Static<typeof Item>;

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
      "Sold out (`isAvailable: false`), back, until when, or how many are left (null: not counted). `isAvailable: true` also ends a `soldOutUntil` and a stock of 0.",
    examples: [{ isAvailable: false }, { soldOutUntil: "2026-11-21T17:00:00+09:00" }, { stock: 12 }],
  },
);
export type ItemAvailability = Static<typeof ItemAvailability>;
