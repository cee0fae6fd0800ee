import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileOrder, MenuFile } from "../../src/replay/files.ts";

/** A menu with an obligatory choice, a discount and a free topping. */
export const replayMenu: MenuFile = {
  store: {
    code: "bistro",
    name: "Bistro",
    currency: "EUR",
    timezone: "Europe/Berlin",
    locale: "en",
  },
  optionGroups: [
    {
      ref: "size",
      name: "Size",
      min: 1,
      max: 1,
      options: [
        { ref: "small", name: "Small", priceDelta: -100 },
        { ref: "large", name: "Large", priceDelta: 250 },
      ],
    },
    {
      ref: "toppings",
      name: "Toppings",
      min: 0,
      max: 2,
      options: [
        { ref: "basil", name: "Basil", priceDelta: 0 },
        { ref: "cheese", name: "Cheese", priceDelta: 120 },
      ],
    },
  ],
  categories: [
    {
      ref: "mains",
      name: "Mains",
      items: [
        { ref: "pasta", name: "Pasta", price: 950, optionGroups: ["size", "toppings"] },
        { ref: "soup", name: "Soup", price: 480, optionGroups: ["toppings"] },
      ],
    },
    { ref: "drinks", name: "Drinks", items: [{ ref: "water", name: "Water", price: 150 }] },
  ],
};

const choices = [
  { item: "pasta", options: ["size/small"], price: 850 },
  { item: "pasta", options: ["size/large", "toppings/cheese"], price: 1320 },
  { item: "soup", options: ["toppings/basil"], price: 480 },
  { item: "water", price: 150 },
];

/** Orders of that menu on three tables, each with its right total. */
export function makeOrders(count: number): FileOrder[] {
  return Array.from({ length: count }, (_, index) => {
    const lines = choices
      .slice(index % choices.length)
      .map(({ price, ...choice }, line) => ({ ...choice, quantity: 1 + ((index + line) % 3), price }));
    return {
      ref: `order-${index + 1}`,
      table: String(1 + (index % 3)),
      items: lines.map(({ price: _, ...line }) => line),
      expectedTotal: lines.reduce((sum, line) => sum + line.quantity * line.price, 0),
    };
  });
}

/** Writes the files of a replay; they go with the folder that the test run uses. */
export async function writeFiles(content: { orders: string[] }): Promise<{ menu: string; orders: string }> {
  const folder = await mkdtemp(join(tmpdir(), "replay-files-"));
  const files = { menu: join(folder, "menu.json"), orders: join(folder, "orders.jsonl") };
  await Bun.write(files.menu, JSON.stringify(replayMenu));
  await Bun.write(files.orders, content.orders.map((line) => `${line}\n`).join(""));
  return files;
}
