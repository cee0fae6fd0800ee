import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, nullable, oneOf, strict, Version } from "../../http/schema.ts";
import type { ChangeScope } from "../events/changes.ts";
import { Category } from "./categories.model.ts";
import { Item } from "./items.model.ts";
import { Stock } from "./menu.model.ts";
import { DisplayedOrder } from "./menu-order.model.ts";
import { OptionGroup } from "./option-groups.model.ts";

const menuVersion = { ...Version, description: "Of the menu, with this change." };

/** Data of `menu.updated`. */
export const MenuUpdated = strict(
  {
    version: menuVersion,
    kind: oneOf(["category", "item", "optionGroup", "order", "import"]),
    action: oneOf(["created", "updated", "deleted"]),
    id: { ...nullable(Id), description: "Of what has changed; null for tablets." },
    resource: Type.Union([Category, Item, OptionGroup, DisplayedOrder, Type.Null()], {
      description:
        "As it is after the change; null for what was deleted. Null after an import, and always for tablets, which may not see all of it: read the menu anew.",
    }),
  },
  { title: "MenuUpdated" },
);
export type MenuUpdated = Static<typeof MenuUpdated>;

/** Without what the menu may hide from guests: a tablet reads its menu anew, which is small and cached. */
export function withoutHidden({ version, kind, action }: MenuUpdated): MenuUpdated {
  return { version, kind, action, id: null, resource: null };
}

/** Data of `menu.item_availability_changed`; also written by drizzle/0002_orders.sql. */
export const ItemAvailabilityChanged = strict(
  {
    version: menuVersion,
    itemId: Id,
    isAvailable: Type.Boolean(),
    soldOutUntil: nullable(BusinessMoment),
    stock: Stock,
    available: Type.Boolean({ description: "Whether it could be ordered at that moment." }),
    hidden: Type.Optional(
      Type.Literal(true, { description: "The menu does not show it: tablets do not hear of it." }),
    ),
  },
  { title: "ItemAvailabilityChanged" },
);
export type ItemAvailabilityChanged = Static<typeof ItemAvailabilityChanged>;

/** Raises the menu's version and says what has changed. */
export function emitMenuUpdated(
  scope: ChangeScope,
  change: Omit<MenuUpdated, "version"> & { subjectId: string },
): number {
  const { subjectId, ...data } = change;
  const version = scope.nextMenuVersion();
  scope.emit({ type: "menu.updated", data: { version, ...data }, subjectId });
  return version;
}
