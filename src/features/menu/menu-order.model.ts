import { type Static, Type } from "@sinclair/typebox";
import { Id, strict } from "../../http/schema.ts";
import { menuBounds } from "./menu-bounds.ts";

/** Display order of categories, and of items within them, in one go; what is not named follows behind. */
export const MenuOrder = strict(
  {
    categories: Type.Array(
      strict({
        id: Id,
        items: Type.Optional(Type.Array(Id, { maxItems: menuBounds.items, uniqueItems: true })),
      }),
      { minItems: 1, maxItems: menuBounds.categories },
    ),
  },
  { title: "MenuOrder" },
);
export type MenuOrder = Static<typeof MenuOrder>;

/** The order of everything, hidden things included. */
export const DisplayedOrder = strict(
  { categories: Type.Array(strict({ id: Id, items: Type.Array(Id) })) },
  { title: "DisplayedOrder" },
);
export type DisplayedOrder = Static<typeof DisplayedOrder>;
