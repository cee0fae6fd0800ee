import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, line, strict, Version } from "../../http/schema.ts";
import { DisplayOrder, Ref, StoredOrder, Translations } from "./menu.model.ts";

const settings = {
  translations: Type.Optional(Translations),
  displayOrder: Type.Optional(DisplayOrder),
  isVisible: Type.Optional(Type.Boolean()),
};

export const CategoryCreate = strict(
  { ref: Type.Optional(Ref), name: line(1, 120), ...settings },
  { title: "CategoryCreate" },
);
export type CategoryCreate = Static<typeof CategoryCreate>;

export const CategoryUpdate = strict(
  { name: Type.Optional(line(1, 120)), ...settings, version: Type.Optional(Version) },
  { title: "CategoryUpdate", minProperties: 1 },
);
export type CategoryUpdate = Static<typeof CategoryUpdate>;

export const Category = strict(
  {
    id: Id,
    ref: Ref,
    name: Type.String(),
    translations: Translations,
    displayOrder: StoredOrder,
    isVisible: Type.Boolean(),
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "Category" },
);
export type Category = Static<typeof Category>;
