import type { Translations } from "./menu.model.ts";
import type { CategoryContent, GroupContent, ItemContent, MenuContent } from "./menu-content.ts";
import type { ImportResult, MenuFile } from "./menu-file.model.ts";
import { planOptions } from "./option-plan.ts";

/** What to write so that the menu is as the file says: new rows, and those that differ. */
export interface ImportPlan extends MenuContent {
  /** Ids of options that their groups no longer have. */
  goneOptions: string[];
  counts: Omit<ImportResult, "version">;
}

type FileCategory = MenuFile["categories"][number];
type FileItem = FileCategory["items"][number];

/**
 * Compares a checked file with the menu, by `ref`. What the file leaves out of a thing that is there stays as it
 * is, so that an image or a stock is not lost; only visibility is not kept: what a file names is shown, unless it
 * says otherwise.
 * @param present the store's menu; empty for a new one
 */
export function planImport(file: MenuFile, present: MenuContent): ImportPlan {
  const plan: ImportPlan = {
    categories: [],
    items: [],
    groups: [],
    goneOptions: [],
    counts: { created: 0, updated: 0, hidden: 0 },
  };

  /** Takes down what is to be written; what is as it should be is not. */
  function note<T extends object>(rows: T[], before: T | undefined, after: T): void {
    if (before && Bun.deepEquals(before, after)) return;
    rows.push(after);
    if (before) plan.counts.updated++;
    else plan.counts.created++;
  }

  const presentGroups = byRef(present.groups);
  const groupIds = new Map<string, string>();
  for (const group of file.optionGroups) {
    const before = presentGroups.get(group.ref);
    const { options, gone } = planOptions(before?.options ?? [], group.options, "");
    const after: GroupContent = { ...common(group, before), min: group.min, max: group.max, options };
    groupIds.set(group.ref, after.id);
    plan.goneOptions.push(...gone);
    note(plan.groups, before, after);
  }

  const presentCategories = byRef(present.categories);
  const presentItems = byRef(present.items);
  file.categories.forEach((category, displayOrder) => {
    const before = presentCategories.get(category.ref);
    const after: CategoryContent = {
      ...common(category, before),
      displayOrder,
      isVisible: category.isVisible ?? true,
    };
    note(plan.categories, before, after);
    category.items.forEach((item, itemOrder) => {
      const itemBefore = presentItems.get(item.ref);
      const place = { categoryId: after.id, displayOrder: itemOrder };
      note(plan.items, itemBefore, { ...toItemContent(item, itemBefore, groupIds), ...place });
    });
  });

  const hidden = [
    ...hide(plan.categories, present.categories, new Set(file.categories.map(({ ref }) => ref))),
    ...hide(plan.items, present.items, new Set(itemsOf(file).map(({ ref }) => ref))),
  ];
  plan.counts.hidden = hidden.length;
  return plan;
}

function toItemContent(
  item: FileItem,
  before: ItemContent | undefined,
  groupIds: Map<string, string>,
): Omit<ItemContent, "categoryId" | "displayOrder"> {
  const { soldOutUntil, stock } = item;
  const image = kept(item.image, before?.image);
  // Of another image there is no small one, unless the file names it.
  const presentThumbnail = image === (before?.image ?? null) ? before?.thumbnail : null;
  return {
    ...common(item, before),
    description: item.description ?? before?.description ?? "",
    price: item.price,
    isVisible: item.isVisible ?? true,
    isAvailable: item.isAvailable ?? before?.isAvailable ?? true,
    soldOutUntil:
      typeof soldOutUntil === "string"
        ? new Date(soldOutUntil).toISOString()
        : kept(soldOutUntil, before?.soldOutUntil),
    stock: kept(stock, before?.stock),
    servingHours: item.servingHours ?? before?.servingHours ?? [],
    tags: item.tags ?? before?.tags ?? [],
    allergens: item.allergens ?? before?.allergens ?? [],
    station: item.station ?? before?.station ?? "kitchen",
    image,
    thumbnail: kept(item.thumbnail, presentThumbnail),
    optionGroupIds:
      item.optionGroups?.flatMap((ref) => groupIds.get(ref) ?? []) ?? before?.optionGroupIds ?? [],
  };
}

/** What everything with a ref has. */
function common(
  thing: { ref: string; name: string; translations?: Translations },
  before: { id: string; translations: Translations } | undefined,
) {
  return {
    id: before?.id ?? Bun.randomUUIDv7(),
    ref: thing.ref,
    name: thing.name,
    translations: thing.translations ?? before?.translations ?? {},
  };
}

/** Null says "none"; nothing at all says "as it is". */
function kept<T>(given: T | null | undefined, before: T | null | undefined): T | null {
  return given === undefined ? (before ?? null) : given;
}

/** Notes the visible ones that the file does not name, as hidden. */
function hide<T extends { ref: string; isVisible: boolean }>(
  rows: T[],
  present: T[],
  named: Set<string>,
): T[] {
  const hidden = present
    .filter((thing) => thing.isVisible && !named.has(thing.ref))
    .map((thing) => ({ ...thing, isVisible: false }));
  rows.push(...hidden);
  return hidden;
}

function byRef<T extends { ref: string }>(things: T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.ref, thing]));
}

function itemsOf(file: MenuFile): FileItem[] {
  return file.categories.flatMap((category) => category.items);
}
