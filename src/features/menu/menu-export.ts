import type { StoreRow } from "../stores/stores.store.ts";
import type { MenuContent } from "./menu-content.ts";
import type { MenuFile } from "./menu-file.model.ts";

/** A store's menu as a file that says everything, hidden things too: importing it makes the same menu. */
export function toMenuFile(store: StoreRow, content: MenuContent): MenuFile {
  const groupRefs = new Map(content.groups.map((group) => [group.id, group.ref]));
  const itemsOf = Map.groupBy(content.items, (item) => item.categoryId);
  return {
    store: {
      code: store.code,
      name: store.name,
      currency: store.currency,
      timezone: store.timezone,
      locale: store.locale,
    },
    optionGroups: content.groups.map(({ id: _, options, ...group }) => ({
      ...group,
      options: options.map(({ id: _, ...option }) => option),
    })),
    categories: content.categories.map((category) => ({
      ref: category.ref,
      name: category.name,
      translations: category.translations,
      isVisible: category.isVisible,
      items: (itemsOf.get(category.id) ?? []).map(
        ({ id: _, categoryId: _c, displayOrder: _d, optionGroupIds, ...item }) => ({
          ...item,
          optionGroups: optionGroupIds.flatMap((id) => groupRefs.get(id) ?? []),
        }),
      ),
    })),
  };
}
