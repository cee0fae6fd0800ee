import type { Translations } from "./menu.model.ts";
import type { CategoryContent, GroupContent, ItemContent, MenuContent } from "./menu-content.ts";
import type { ImportResult, MenuFile } from "./menu-file.model.ts";
import { planOptions } from "./option-plan.ts";

/** What to write so that the menu is as the file says: new rows, and those that differ. */
export interface ImportPlan extends MenuContent {
  /** Ids of options that their groups no longer have. */
  goneOptions: string[];
  /** Items and options whose availability the file would have changed, but was not read at their present version. */
  availabilityKept: ImportResult["availabilityKept"];
  counts: Pick<ImportResult, "created" | "updated" | "hidden">;
}

type FileCategory = MenuFile["categories"][number];
type FileItem = FileCategory["items"][number];

/**
 * Compares a checked file with the menu, by `ref`. What the file leaves out of a thing that is there stays as it
 * is, so that an image or a stock is not lost; only visibility is not kept: what a file names is shown, unless it
 * says otherwise. How many are left and what is sold out changes from hour to hour: an item or option that is there
 * takes it from the file only when the file is this store's and was read at its present version.
 * @param present the menu of the store that has this code; empty for a new one
 */
export function planImport(file: MenuFile, present: MenuContent, storeCode: string): ImportPlan {
  // Versions of another store's items say nothing of this one's.
  const isOwnFile = file.store?.code === undefined || file.store.code === storeCode;
  const isCurrent = (given: { version?: number }, before: { version: number } | undefined) =>
    before === undefined || (isOwnFile && given.version === before.version);
  const plan: ImportPlan = {
    categories: [],
    items: [],
    groups: [],
    goneOptions: [],
    availabilityKept: [],
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
  file.optionGroups.forEach((group, at) => {
    const before = presentGroups.get(group.ref);
    const { options: asked, gone } = planOptions(before?.options ?? [], group.options, "");
    const presentOptions = new Map(before?.options.map((option) => [option.id, option]));
    const options = asked.map((option, optionAt) => {
      const { isAvailable = option.isAvailable } = presentOptions.get(option.id) ?? {};
      if (isCurrent(group, before) || option.isAvailable === isAvailable) return option;
      plan.availabilityKept.push({ pointer: `/optionGroups/${at}/options/${optionAt}`, ref: option.ref });
      return { ...option, isAvailable };
    });
    const after: GroupContent = {
      ...common(group, before),
      version: before?.version ?? 1,
      min: group.min,
      max: group.max,
      options,
    };
    groupIds.set(group.ref, after.id);
    plan.goneOptions.push(...gone);
    note(plan.groups, before, after);
  });

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
      const asked = { ...toItemContent(item, itemBefore, groupIds), ...place };
      const itemAfter =
        itemBefore === undefined || isCurrent(item, itemBefore)
          ? asked
          : { ...asked, ...availabilityOf(itemBefore) };
      if (!Bun.deepEquals(asked, itemAfter))
        plan.availabilityKept.push({
          pointer: `/categories/${displayOrder}/items/${itemOrder}`,
          ref: item.ref,
        });
      note(plan.items, itemBefore, itemAfter);
    });
  });

  const hidden = [
    ...hide(plan.categories, present.categories, new Set(file.categories.map(({ ref }) => ref))),
    ...hide(plan.items, present.items, new Set(itemsOf(file).map(({ ref }) => ref))),
  ];
  plan.counts.hidden = hidden.length;
  return plan;
}

function availabilityOf({ stock, isAvailable, soldOutUntil }: ItemContent) {
  return { stock, isAvailable, soldOutUntil };
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
    version: before?.version ?? 1,
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
