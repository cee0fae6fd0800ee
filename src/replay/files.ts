import { type Static, Type } from "@sinclair/typebox";
import { MenuFile } from "../features/menu/menu-file.model.ts";
import { type Namesakes, readOrder, tellApart } from "./namesakes.ts";
import { parserOf } from "./parse.ts";

/** One line of orders.jsonl. Keys beyond these are left alone. */
const OrderLine = Type.Object(
  {
    ref: Type.String(),
    table: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    items: Type.Array(
      Type.Object({
        item: Type.String(),
        quantity: Type.Integer({ minimum: 1 }),
        options: Type.Optional(Type.Array(Type.String())),
      }),
      { minItems: 1 },
    ),
    expectedTotal: Type.Integer({ minimum: 0 }),
  },
  { title: "order" },
);

export type { MenuFile };
export type FileOrder = Static<typeof OrderLine>;

const parseMenu = parserOf(MenuFile, "menu");
const parseOrder = parserOf(OrderLine);

/** @throws Error naming the file and what is wrong in it */
export async function readMenuFile(path: string): Promise<Namesakes> {
  const text = await readText(path);
  return tellApart(inFile(path, () => parseMenu(JSON.parse(text))));
}

/**
 * Reads the first `limit` orders of a menu.
 * @throws Error naming the line that is not an order, or that orders what the menu does not have
 */
export async function readOrdersFile(path: string, menu: Namesakes, limit = Infinity): Promise<FileOrder[]> {
  const lines = (await readText(path)).split("\n");
  const orders: FileOrder[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    if (orders.length === limit) break;
    orders.push(inFile(`${path}:${index + 1}`, () => readLine(line, menu)));
  }
  if (orders.length === 0) throw new Error(`${path}: there are no orders`);
  return orders;
}

function readLine(line: string, menu: Namesakes): FileOrder {
  const order = parseOrder(JSON.parse(line));
  for (const { item, options = [] } of order.items) {
    const strange = menu.meanings.has(item) ? options.find((option) => !menu.deltas.has(option)) : item;
    if (strange !== undefined) throw new Error(`the menu has no ${strange}`);
  }
  return readOrder(order, menu);
}

async function readText(path: string): Promise<string> {
  const file = Bun.file(path);
  if (!(await file.exists())) throw new Error(`${path}: there is no such file`);
  return await file.text();
}

function inFile<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : error}`);
  }
}
