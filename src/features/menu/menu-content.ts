import type { Category } from "./categories.model.ts";
import type { Item } from "./items.model.ts";
import type { OptionGroup } from "./option-groups.model.ts";

export type CategoryContent = Pick<
  Category,
  "id" | "ref" | "name" | "translations" | "displayOrder" | "isVisible"
>;

/** The version is that of the stored row; the database raises it. `image` and `thumbnail` are names that files are kept under. */
export type ItemContent = Omit<Item, "createdAt" | "updatedAt">;

export type GroupContent = Omit<OptionGroup, "createdAt" | "updatedAt">;

/** All that a menu file can say of a store's menu. */
export interface MenuContent {
  /** In display order. */
  categories: CategoryContent[];
  /** In display order within their categories. */
  items: ItemContent[];
  /** Oldest first. */
  groups: GroupContent[];
}
