import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DomainError } from "../../src/errors.ts";
import type { Catalogue, CatalogueGroup, CatalogueItem } from "../../src/features/menu/catalogue.ts";
import type { OrderCreate } from "../../src/features/orders/orders.model.ts";
import { checkExpectations, priceOrder } from "../../src/features/orders/pricing.ts";

const now = new Date("2026-11-21T10:00:00.000Z");
const common = { storeId: "store", translations: {}, version: 1, createdAt: now, updatedAt: now };

function group(id: string, min: number, max: number, deltas: number[]): CatalogueGroup {
  const options = deltas.map((priceDelta, index) => ({
    ...common,
    id: `${id}${index}`,
    groupId: id,
    ref: `${id}${index}`,
    name: `${id}${index}`,
    priceDelta,
    isAvailable: true,
    displayOrder: index,
  }));
  return { ...common, id, ref: id, name: id, min, max, options };
}

function item(
  id: string,
  price: number,
  groups: CatalogueGroup[] = [],
  more: Partial<CatalogueItem> = {},
): CatalogueItem {
  return {
    ...common,
    id,
    categoryId: "category",
    ref: id,
    name: id,
    description: "",
    price,
    displayOrder: 0,
    isVisible: true,
    isAvailable: true,
    soldOutUntil: null,
    stock: null,
    servingHours: [],
    tags: [],
    allergens: [],
    station: "kitchen",
    image: null,
    thumbnail: null,
    groups,
    ...more,
  };
}

function catalogue(...items: CatalogueItem[]): Catalogue {
  return {
    store: {
      id: "store",
      code: "store",
      name: "Store",
      timezone: "Asia/Seoul",
      currency: "KRW",
      locale: "ko",
      dayStartsAt: "05:00",
      acceptingOrders: true,
      maxOpenOrdersPerSession: 60,
      maxOpenLinesPerSession: 400,
      maxTabletOrdersPer10Minutes: 30,
      version: 1,
      createdAt: now,
      updatedAt: now,
    },
    version: 1,
    categories: [],
    items: new Map(items.map((item) => [item.id, item])),
    groups: new Map(),
  };
}

function refusal(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return [error.code, ...(error.details.errors ?? []).map((found) => `${found.pointer} ${found.code}`)];
  }
  throw new Error("nothing was refused");
}

describe("a price", () => {
  test("is quantity times item and options, whatever these are", () => {
    const amount = fc.integer({ min: 0, max: 1_000_000_000 });
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 999 }),
      price: amount,
      deltas: fc.array(amount, { maxLength: 50 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 100 }), (lines) => {
        const items = lines.map(({ price, deltas }, index) =>
          item(`i${index}`, price, deltas.length === 0 ? [] : [group(`g${index}-`, 0, 50, deltas)]),
        );
        const request = lines.map(({ quantity, deltas }, index) => ({
          itemId: `i${index}`,
          quantity,
          optionIds: deltas.map((_, option) => `g${index}-${option}`),
        }));
        const priced = priceOrder(catalogue(...items), request, now);

        const exact = lines.map(
          ({ quantity, price, deltas }) =>
            BigInt(quantity) * deltas.reduce((sum, delta) => sum + BigInt(delta), BigInt(price)),
        );
        expect(priced.lines.map((line) => BigInt(line.total))).toEqual(exact);
        expect(BigInt(priced.total)).toBe(exact.reduce((sum, total) => sum + total, 0n));
        expect(Number.isSafeInteger(priced.total)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("takes options off, down to nothing and not below", () => {
    const menu = catalogue(item("rice", 1000, [group("size", 1, 1, [-1000, -1001])]));
    expect(priceOrder(menu, [{ itemId: "rice", quantity: 3, optionIds: ["size0"] }], now).total).toBe(0);
    expect(
      refusal(() => priceOrder(menu, [{ itemId: "rice", quantity: 3, optionIds: ["size1"] }], now)),
    ).toEqual(["ORDER_REJECTED", "/lines/0/optionIds TOO_SMALL"]);
  });

  test("of an order shows options as the menu does, in whatever order they were chosen", () => {
    const menu = catalogue(item("rice", 1000, [group("a", 0, 3, [1, 2, 3]), group("b", 0, 1, [4])]));
    const [line] = priceOrder(
      menu,
      [{ itemId: "rice", quantity: 1, optionIds: ["b0", "a2", "a0"] }],
      now,
    ).lines;
    expect(line?.options.map((option) => option.optionId)).toEqual(["a0", "a2", "b0"]);
  });
});

describe("choices", () => {
  test.each<[number, number, number, string[]]>([
    [0, 2, 0, []],
    [0, 2, 2, []],
    [0, 2, 3, ["TOO_MANY_OPTIONS"]],
    [1, 1, 0, ["TOO_FEW_OPTIONS"]],
    [1, 1, 1, []],
    [1, 1, 2, ["TOO_MANY_OPTIONS"]],
    [2, 3, 1, ["TOO_FEW_OPTIONS"]],
    [2, 3, 2, []],
    [3, 3, 3, []],
  ])("%d to %d, of which %d were made: %p", (min, max, chosen, expected) => {
    const menu = catalogue(item("rice", 1000, [group("g", min, max, [0, 0, 0, 0])]));
    const optionIds = Array.from({ length: chosen }, (_, index) => `g${index}`);
    const place = () => priceOrder(menu, [{ itemId: "rice", quantity: 1, optionIds }], now);
    if (expected.length === 0) expect(place().lines).toHaveLength(1);
    else
      expect(refusal(place)).toEqual([
        "ORDER_REJECTED",
        ...expected.map((code) => `/lines/0/optionIds ${code}`),
      ]);
  });

  test("count each group for itself", () => {
    const menu = catalogue(item("rice", 1000, [group("a", 1, 1, [0, 0]), group("b", 1, 1, [0, 0])]));
    expect(
      refusal(() => priceOrder(menu, [{ itemId: "rice", quantity: 1, optionIds: ["a0", "a1"] }], now)),
    ).toEqual([
      "ORDER_REJECTED",
      "/lines/0/optionIds TOO_MANY_OPTIONS",
      "/lines/0/optionIds TOO_FEW_OPTIONS",
    ]);
  });

  test("are left out where there is nothing to choose", () => {
    const menu = catalogue(item("water", 500));
    for (const optionIds of [undefined, []])
      expect(priceOrder(menu, [{ itemId: "water", quantity: 1, optionIds }], now).total).toBe(500);
  });
});

describe("counted items", () => {
  test("are added up over all lines, and others are not there", () => {
    const menu = catalogue(
      item("cake", 500, [], { stock: 3 }),
      item("tea", 500, [], { stock: 1 }),
      item("water", 0),
    );
    const request = [
      { itemId: "cake", quantity: 2 },
      { itemId: "water", quantity: 9 },
      { itemId: "tea", quantity: 1 },
      { itemId: "cake", quantity: 2 },
    ];
    // How many are left is the database's to say.
    expect(priceOrder(menu, request, now).stock).toEqual([
      { item_id: "cake", quantity: 4 },
      { item_id: "tea", quantity: 1 },
    ]);
  });

  test("of which none is left are sold out", () => {
    const menu = catalogue(item("cake", 500, [], { stock: 0 }));
    expect(refusal(() => priceOrder(menu, [{ itemId: "cake", quantity: 1 }], now))).toEqual([
      "ORDER_REJECTED",
      "/lines/0/itemId ITEM_SOLD_OUT",
    ]);
  });
});

describe("what the client expects", () => {
  const menu = catalogue(item("rice", 1000), item("water", 500));
  const lines = [
    { itemId: "rice", quantity: 1 },
    { itemId: "water", quantity: 2 },
  ];
  function check(order: Partial<OrderCreate>) {
    const request = { lines, ...order };
    return () => checkExpectations(request, priceOrder(menu, request.lines, now), 7);
  }
  const expecting = (rice: number | undefined, water: number | undefined) => [
    { itemId: "rice", quantity: 1, expectedTotal: rice },
    { itemId: "water", quantity: 2, expectedTotal: water },
  ];

  test("is right, or is not said", () => {
    expect(check({})).not.toThrow();
    expect(check({ expectedTotal: 2000 })).not.toThrow();
    expect(check({ lines: expecting(1000, 1000), expectedTotal: 2000 })).not.toThrow();
    expect(check({ lines: expecting(1000, undefined) })).not.toThrow();
    expect(check({ menuVersion: 7 })).not.toThrow();
  });

  test("by an older menu is taken when its totals are still right", () => {
    expect(check({ menuVersion: 1, expectedTotal: 2000 })).not.toThrow();
    expect(check({ menuVersion: 1, lines: expecting(1000, undefined) })).not.toThrow();
  });

  test("by another version of the menu alone is refused with the present one", () => {
    for (const menuVersion of [1, 8]) expect(check({ menuVersion })).toThrow("MENU_CHANGED");
  });

  test.each<[string, Partial<OrderCreate>, string[]]>([
    ["a wrong total alone", { expectedTotal: 1999 }, ["/lines/0", "/lines/1"]],
    ["a wrong line", { lines: expecting(999, 1000) }, ["/lines/0"]],
    ["a wrong line and a wrong total", { lines: expecting(1000, 900), expectedTotal: 1900 }, ["/lines/1"]],
    [
      "lines whose errors cancel out",
      { lines: expecting(900, 1100), expectedTotal: 2000 },
      ["/lines/0", "/lines/1"],
    ],
    ["right lines and a wrong total", { lines: expecting(1000, 1000), expectedTotal: 1 }, []],
  ])("is refused for %s", (_what, order, pointers) => {
    expect(refusal(check(order))).toEqual([
      "PRICE_CHANGED",
      ...pointers.map((pointer) => `${pointer} PRICE_DIFFERS`),
    ]);
  });
});
