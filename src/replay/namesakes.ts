import type { FileOrder, MenuFile } from "./files.ts";

/** More readings of one order than these are not tried. */
const mostReadings = 1024;

/** Items of a menu by the ref that its orders use; mostly one each. */
export type Namesakes = ReturnType<typeof tellApart>;

/**
 * Gives each item a ref of its own where a file has one ref twice: menus that were put together from several
 * price lists do, and an import takes a ref once only.
 */
export function tellApart(menu: MenuFile) {
  const taken = new Set(menu.categories.flatMap((category) => category.items.map((item) => item.ref)));
  const meanings = new Map<string, { ref: string; price: number }[]>();
  const categories = menu.categories.map((category) => ({
    ...category,
    items: category.items.map((item) => {
      const namesakes = meanings.get(item.ref) ?? [];
      meanings.set(item.ref, namesakes);
      const ref = namesakes.length === 0 ? item.ref : freeRef(item.ref, taken);
      namesakes.push({ ref, price: item.price });
      return { ...item, ref };
    }),
  }));
  const deltas = new Map(
    menu.optionGroups.flatMap((group) =>
      group.options.map((option) => [`${group.ref}/${option.ref}`, option.priceDelta]),
    ),
  );
  return { menu: { ...menu, categories }, meanings, deltas };
}

function freeRef(ref: string, taken: Set<string>): string {
  for (let number = 2; ; number++) {
    const candidate = `${ref.slice(0, 60)}.${number}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}

/**
 * The order with refs that name one item each. Where a ref may mean several, the reading is taken at which the
 * order costs what it is expected to; the first one when none does.
 */
export function readOrder(order: FileOrder, { meanings, deltas }: Namesakes): FileOrder {
  const lines = order.items.map((line) => {
    const optionsPrice = (line.options ?? []).reduce((sum, option) => sum + (deltas.get(option) ?? 0), 0);
    return (meanings.get(line.item) ?? []).map(({ ref, price }) => ({
      line: { ...line, item: ref },
      total: line.quantity * (price + optionsPrice),
    }));
  });
  const readings = lines.reduce((product, line) => product * line.length, 1);
  const pick = (reading: number) => {
    let rest = reading;
    return lines.flatMap((choices) => {
      const choice = choices[rest % choices.length];
      rest = Math.floor(rest / choices.length);
      return choice ?? [];
    });
  };
  for (let reading = 0; reading < Math.min(readings, mostReadings); reading++) {
    const picked = pick(reading);
    if (picked.reduce((sum, { total }) => sum + total, 0) === order.expectedTotal)
      return { ...order, items: picked.map(({ line }) => line) };
  }
  return { ...order, items: pick(0).map(({ line }) => line) };
}
