import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { LogEvent } from "../../src/features/events/events.model.ts";
import { toTabletJson } from "../../src/features/events/tablet-view.ts";
import { moveOrder, placeOrder } from "../support/orders.ts";
import { serveTestApp, type TestServer } from "../support/server.ts";
import type { EventReader } from "../support/sse.ts";
import { createTestStore, type TestStore } from "../support/store.ts";

// Guests read what their tablet gets: who works here is none of their business.

const staffName = 'Kim "Minji" ,\\"data\\": {x}';

let server: TestServer;
let store: TestStore;
let staffToken: string;

beforeAll(async () => {
  server = await serveTestApp();
});
beforeEach(async () => {
  store = await createTestStore(server);
  const subject = { id: store.ids.admin, role: "store_admin", storeId: store.id, tokenVersion: 1 } as const;
  staffToken = (await server.tokens.issue({ ...subject, name: staffName })).token;
});
afterAll(() => server.close());

function eventsOf(stream: EventReader): LogEvent[] {
  // The stream's contract is tested elsewhere.
  return stream.events().map((event) => event.data as LogEvent);
}

test("a tablet hears what staff did and not who; staff hear who", async () => {
  const tablet = await server.stream(store.tokens.table);
  const staff = await server.stream(store.tokens.staff);
  const order = await placeOrder(server, store.tokens.table, { lines: [store.line] });
  await moveOrder(server, staffToken, order.id, "preparing");
  const change = async (path: string, body: unknown) => {
    const { status } = await server.call("PATCH", `/api/v1${path}`, { token: staffToken, body });
    expect(status).toBe(200);
  };
  await change(`/menu/items/${store.ids.water}`, { name: "탄산수" });
  await change("/stores/current", { name: "새 이름" });
  await staff.reaches(5);
  await tablet.reaches(5);

  const nobody = { type: "staff", id: null, name: "" };
  const actors = eventsOf(tablet).map(({ type, actor }) => ({ type, actor }));
  const table = { type: "table", id: store.tableId, name: expect.any(String) };
  expect<unknown>(actors).toEqual([
    { type: "session.opened", actor: table },
    { type: "order.created", actor: table },
    { type: "order.status_changed", actor: nobody },
    { type: "menu.updated", actor: nobody },
    { type: "store.updated", actor: nobody },
  ]);
  const heard = JSON.stringify(tablet.received);
  expect(heard).not.toContain(store.ids.admin);
  expect(heard).not.toContain("Minji");
  // Apart from that, a tablet gets the same as staff.
  const [, , moved] = eventsOf(staff);
  expect(moved?.actor).toEqual({ type: "staff", id: store.ids.admin, name: staffName });
  expect<unknown>(eventsOf(tablet)[2]).toEqual({ ...moved, actor: nobody });
});

test("a tablet is not told which other table ordered the last piece", async () => {
  const tablet = await server.stream(store.tokens.table);
  const { status } = await server.call("PATCH", `/api/v1/menu/items/${store.ids.water}`, {
    token: staffToken,
    body: { stock: 1, version: 1 },
  });
  expect(status).toBe(200);
  await placeOrder(server, store.tokens.otherTable, { lines: [{ itemId: store.ids.water, quantity: 1 }] });
  await tablet.first("menu.item_availability_changed");
  const soldOut = eventsOf(tablet).find(({ type }) => type === "menu.item_availability_changed");
  expect(soldOut?.actor).toEqual({ type: "table", id: null, name: "" });
  expect(JSON.stringify(tablet.received)).not.toContain(store.ids.tables[1]);
});

test("a tablet's orders and bill do not name the staff who changed them", async () => {
  const order = await placeOrder(server, store.tokens.table, { lines: [store.line] });
  await moveOrder(server, staffToken, order.id, "cancelled");
  const paths = [`/orders/${order.id}`, "/orders", `/sessions/${order.sessionId}`];
  for (const path of paths) {
    const { status, body } = await server.call("GET", `/api/v1${path}`, { token: store.tokens.table });
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    expect(text).not.toContain(store.ids.admin);
    expect(text).not.toContain("Minji");
  }
});

test("an event whose actor cannot be found is kept from tablets", () => {
  const event = { type: "store.updated", tableId: null } as const;
  expect(() => toTabletJson({ ...event, json: '{"seq":1,"data":{"actor":{}}}' })).toThrow();
  expect(() => toTabletJson({ ...event, json: '{"seq":1}' })).toThrow();
});
