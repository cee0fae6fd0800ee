import type { ValueError } from "../../errors.ts";
import type { MenuFile } from "./menu-file.model.ts";
import { checkChoices } from "./option-plan.ts";

const shown = 50;

/**
 * What is wrong in a file beyond what its schema says: refs that are there twice, groups that are not there,
 * minimums that cannot be met, another currency. At most 50 errors.
 * @param currency of the store that is to have this menu
 */
export function checkMenuFile(file: MenuFile, currency: string): ValueError[] {
  const errors: ValueError[] = [];

  /** Notes each ref that `seen` has already. */
  function once(seen: Set<string>, ref: string, pointer: string): void {
    if (seen.has(ref)) errors.push({ pointer: `${pointer}/ref`, code: "DUPLICATE" });
    seen.add(ref);
  }

  // Prices are in the store's currency, whatever the file's was.
  if (file.store?.currency !== undefined && file.store.currency !== currency)
    errors.push({ pointer: "/store/currency", code: "NOT_ONE_OF" });

  const groups = new Set<string>();
  file.optionGroups.forEach((group, at) => {
    const pointer = `/optionGroups/${at}`;
    once(groups, group.ref, pointer);
    const options = new Set<string>();
    group.options.forEach((option, optionAt) => {
      once(options, option.ref, `${pointer}/options/${optionAt}`);
    });
    errors.push(...checkChoices(group, group, pointer));
  });

  const categories = new Set<string>();
  const items = new Set<string>();
  file.categories.forEach((category, at) => {
    const pointer = `/categories/${at}`;
    once(categories, category.ref, pointer);
    category.items.forEach((item, itemAt) => {
      const itemPointer = `${pointer}/items/${itemAt}`;
      once(items, item.ref, itemPointer);
      item.optionGroups?.forEach((ref, refAt) => {
        if (!groups.has(ref))
          errors.push({ pointer: `${itemPointer}/optionGroups/${refAt}`, code: "NOT_FOUND" });
      });
    });
  });
  return errors.slice(0, shown);
}
