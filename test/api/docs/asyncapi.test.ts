import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventTypes } from "../../../src/features/events/events.model.ts";
import { type JsonSchema, objectAt } from "../../../src/http/openapi/json-schema.ts";
import { createTestApp } from "../../support/app.ts";
import { createChecker } from "../../support/openapi.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { readEvents } from "../../support/sse.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { lint } from "./redocly.ts";

const app = await createTestApp();
let isOpen = true;
const close = async () => {
  if (isOpen) await app.close();
  isOpen = false;
};
afterAll(close);

const { body: document } = await app.call<JsonSchema>("GET", "/asyncapi.json");
const check = createChecker(document);
const messages = Object.values(objectAt(objectAt(document, "components"), "messages"));
const payloads = new Map(
  messages.map((message) => [objectAt({ message }, "message").name, objectAt(message, "payload")]),
);

let store: TestStore;
beforeAll(async () => {
  store = await createTestStore(app);
});

/** Makes a change through the API, which must succeed. */
async function change<T = { id: string }>(
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await app.call<T>(method, `/api/v1${path}`, { token, body });
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** What an event is checked as; null when it is as it is described. */
function complaint(event: unknown): string | null {
  const schema = payloads.get(objectAt({ event }, "event").type);
  return schema ? check(schema, event) : "not in the document";
}

test("gives a linter nothing to say", async () => {
  expect(document.asyncapi).toBe("3.0.0");
  expect(await lint(document)).toEqual([]);
}, 60_000);

test("describes every event as it is really told", async () => {
  const { tokens, ids, tableId, line } = store;
  await placeOrder(app, tokens.table, { lines: [line], note: "without sesame" });
  const [cancelled, deleted] = [
    await placeOrder(app, tokens.staff, { lines: [line], tableId: ids.tables[1] }),
    await placeOrder(app, tokens.staff, { lines: [line], tableId }),
  ];
  await moveOrder(app, tokens.staff, cancelled.id, "preparing", "cancelled");
  await change(tokens.admin, "DELETE", `/orders/${deleted.id}`);
  await change(tokens.staff, "POST", `/menu/items/${ids.water}/availability`, { stock: 2 });
  // The last pieces: the write path itself tells that they are gone.
  await placeOrder(app, tokens.table, { lines: [{ itemId: ids.water, quantity: 2 }] });
  await change(tokens.staff, "POST", `/menu/items/${ids.water}/availability`, {
    soldOutUntil: "2026-11-22T09:00:00+09:00",
  });
  await change(tokens.staff, "POST", `/tables/${tableId}/complete`, {});
  const table = await change(tokens.admin, "POST", "/tables", { number: "T-9", pin: "4821" });
  await change(tokens.admin, "PATCH", `/tables/${table.id}`, { seats: 6 });
  await change(tokens.admin, "DELETE", `/tables/${table.id}`);
  await change(tokens.admin, "PATCH", "/stores/current", { name: "새 이름" });

  const category = await change(tokens.admin, "POST", "/menu/categories", { name: "음료" });
  await change(tokens.admin, "PATCH", `/menu/categories/${category.id}`, { isVisible: false });
  const item = await change(tokens.admin, "POST", "/menu/items", {
    name: "차",
    price: 3000,
    categoryId: category.id,
  });
  await change(tokens.admin, "PATCH", `/menu/items/${item.id}`, { tags: ["hot"], stock: 5, version: 1 });
  const group = await change(tokens.admin, "POST", "/menu/option-groups", {
    name: "크기",
    min: 0,
    max: 1,
    options: [{ name: "큰 것", priceDelta: 500 }],
  });
  await change(tokens.admin, "DELETE", `/menu/option-groups/${group.id}`);
  await change(tokens.admin, "PUT", "/menu/order", { categories: [{ id: category.id, items: [item.id] }] });
  await change(tokens.admin, "DELETE", `/menu/items/${item.id}`);
  await change(tokens.admin, "DELETE", `/menu/categories/${category.id}`);
  await change(tokens.admin, "POST", "/menu/import", await change(tokens.admin, "GET", "/menu/export"));

  const log = await change<{ data: JsonSchema[] }>(tokens.staff, "GET", "/events?limit=500");
  expect(log.data.map((event) => [event.type, complaint(event)])).toEqual(
    log.data.map(({ type }) => [type, null]),
  );
  // Every type was told.
  expect([...new Set(log.data.map(({ type }) => type))].toSorted()).toEqual([...eventTypes].toSorted());
  const [event] = log.data;
  // The check does see what is wrong.
  expect(complaint({ ...event, data: {} })).not.toBeNull();
  expect(complaint({ ...event, extra: 1 })).not.toBeNull();
});

test("describes what the stream says of itself", async () => {
  app.app.listen({ port: 0, hostname: "127.0.0.1" });
  const url = `http://127.0.0.1:${app.app.server?.port}/api/v1/events/stream`;
  const ofStaff = await readEvents(url, { token: store.tokens.staff });
  const ofTable = await readEvents(url, { token: store.tokens.table });
  const lost = await readEvents(url, { token: store.tokens.staff, lastEventId: 999_999 });
  const hello = payloads.get("hello") ?? {};
  expect(check(hello, (await ofStaff.first("hello")).data)).toBeNull();
  expect(check(hello, (await ofTable.first("hello")).data)).toBeNull();
  expect(check(payloads.get("reset") ?? {}, (await lost.first("reset")).data)).toBeNull();

  const stopped = app.app.server?.stop(false);
  await close();
  expect(check(payloads.get("bye") ?? {}, (await ofStaff.first("bye")).data)).toBeNull();
  await Promise.all([ofStaff.close(), ofTable.close(), lost.close(), stopped]);
});
