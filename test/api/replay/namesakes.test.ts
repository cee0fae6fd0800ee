import { expect, test } from "bun:test";
import type { FileOrder } from "../../../src/replay/files.ts";
import { readOrder, tellApart } from "../../../src/replay/namesakes.ts";
import { replayMenu } from "../../support/replay-files.ts";

const drinks = [
  { ref: "water", name: "Water, still", price: 150 },
  { ref: "water", name: "Water, sparkling", price: 180 },
  { ref: "water.2", name: "Water, warm", price: 90 },
  { ref: "wine", name: "Wine", price: 700 },
];
const named = tellApart({ ...replayMenu, categories: [{ ref: "drinks", name: "Drinks", items: drinks }] });

function orderOf(expectedTotal: number, ...items: FileOrder["items"]): FileOrder {
  return { ref: "1", items, expectedTotal };
}

test("gives every item a ref of its own", () => {
  const refs = named.menu.categories[0]?.items.map((item) => item.ref);
  expect(refs).toEqual(["water", "water.3", "water.2", "wine"]);
});

test("leaves a menu alone whose refs are there once", () => {
  expect(tellApart(replayMenu).menu).toEqual(replayMenu);
});

test("takes the item at which the order costs what it is expected to", () => {
  const water = { item: "water", quantity: 2 };
  const read = (expectedTotal: number) =>
    readOrder(orderOf(expectedTotal, water, { item: "wine", quantity: 1 }), named).items.map(
      ({ item }) => item,
    );
  expect(read(1000)).toEqual(["water", "wine"]);
  expect(read(1060)).toEqual(["water.3", "wine"]);
});

test("tells several of them in one order apart", () => {
  const order = orderOf(
    480,
    { item: "water", quantity: 1 },
    { item: "water", quantity: 1 },
    { item: "water", quantity: 1 },
  );
  expect(
    readOrder(order, named)
      .items.map(({ item }) => item)
      .toSorted(),
  ).toEqual(["water", "water", "water.3"]);
});

test("counts the options in", () => {
  const pasta = { item: "pasta", quantity: 2, options: ["size/large", "toppings/cheese"] };
  const doubled = tellApart({
    ...replayMenu,
    categories: [
      ...replayMenu.categories,
      { ref: "evening", name: "Evening", items: [{ ref: "pasta", name: "Pasta", price: 1200 }] },
    ],
  });
  expect(readOrder(orderOf(2 * 1570, pasta), doubled).items).toEqual([{ ...pasta, item: "pasta.2" }]);
});

test("takes the first when none fits, so that the wrong total shows", () => {
  expect(readOrder(orderOf(1, { item: "water", quantity: 1 }), named).items[0]?.item).toBe("water");
});
