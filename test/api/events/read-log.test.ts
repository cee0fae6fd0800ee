import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { LogEvent } from "../../../src/features/events/events.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { appendEvents, eventsOf, trimEvents } from "../../support/rows.ts";
import { serveTestApp } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(15_000);

interface Page {
  data: LogEvent[];
  next: number;
  reset: boolean;
  epoch: string;
}

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
});
afterAll(() => app.close());

async function read(query = ""): Promise<Page> {
  const answer = await app.call<Page>("GET", `/api/v1/events?${query}`, { token: store.tokens.staff });
  expect(answer.status).toBe(200);
  return answer.body;
}

const order = (on = app) => placeOrder(on, store.tokens.table, { lines: [store.line] });
const seqs = (page: Page) => page.data.map((event) => event.seq);

describe("the log as JSON", () => {
  test("has every event as the database keeps it, oldest first", async () => {
    const placed = await order();
    await moveOrder(app, store.tokens.staff, placed.id, "preparing");
    const page = await read();

    const rows = await eventsOf(app, store.id);
    expect<unknown>(page.data).toEqual(
      rows.map(({ seq, id, type, occurredAt, actor, data }) => ({ seq, id, type, occurredAt, actor, data })),
    );
    expect(page).toMatchObject({ next: 3, reset: false });
    const board = await app.call<{ epoch: string }>("GET", "/api/v1/board", { token: store.tokens.staff });
    expect(page.epoch).toBe(board.body.epoch);
  });

  test("begins after the number that is asked for", async () => {
    for (let index = 0; index < 3; index++) await order();
    expect(seqs(await read("after=2"))).toEqual([3, 4]);
    expect(await read("after=4")).toMatchObject({ data: [], next: 4, reset: false });
  });

  test("comes in pages that follow each other without a gap", async () => {
    const last = await appendEvents(app, store.id, 57);
    const seen: number[] = [];
    for (let after = 0, page = await read("limit=10"); ; page = await read(`limit=10&after=${after}`)) {
      seen.push(...seqs(page));
      after = page.next;
      if (page.data.length === 0) break;
      expect(page.data.length).toBeLessThanOrEqual(10);
    }
    expect(seen).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  });

  test("holds a hundred events unless told, and five hundred at most", async () => {
    await appendEvents(app, store.id, 501);
    expect((await read()).data).toHaveLength(100);
    expect(await read("limit=500")).toMatchObject({ next: 500 });
    expect(seqs(await read("limit=500&after=500"))).toEqual([501]);
  });

  test("keeps to the types that are asked for, and goes on behind the others", async () => {
    const placed = await order();
    await moveOrder(app, store.tokens.staff, placed.id, "preparing", "ready");
    await order();
    const page = await read("types=order.created");
    expect(seqs(page)).toEqual([2, 5]);
    expect(page.next).toBe(5);
    const both = await read("types=order.status_changed,session.opened&limit=2");
    expect([seqs(both), both.next]).toEqual([[1, 3], 3]);
    expect(seqs(await read("types=order.status_changed,session.opened&limit=2&after=3"))).toEqual([4]);
    // Nothing of that type: the next time need not look at all of it again.
    expect(await read("types=order.deleted")).toMatchObject({ data: [], next: 5, reset: false });
  });

  test("has nothing of another store", async () => {
    const other = await createTestStore(app);
    await placeOrder(app, other.tokens.table, { lines: [other.line] });
    expect(await read()).toMatchObject({ data: [], next: 0 });
  });

  test("tells to reload when it no longer reaches back that far", async () => {
    for (let index = 0; index < 4; index++) await order();
    await trimEvents(app, store.id, 3);
    expect(await read("after=2")).toMatchObject({ data: [], next: 5, reset: true });
    expect(await read("after=3")).toMatchObject({ reset: false, next: 5 });
    // Who asks for the oldest kept gets that.
    expect(seqs(await read())).toEqual([4, 5]);
    await trimEvents(app, store.id, 5);
    expect(await read("after=4")).toMatchObject({ data: [], next: 5, reset: true });
    expect(await read("after=5")).toMatchObject({ data: [], next: 5, reset: false });
  });

  test("tells to reload when the number is beyond it: a restored backup", async () => {
    await order();
    expect(await read("after=3")).toMatchObject({ data: [], next: 2, reset: true });
    expect(await read("after=999999999999999")).toMatchObject({ reset: true });
    // There is nothing to wait for then.
    const started = performance.now();
    expect(await read("after=3&wait=10")).toMatchObject({ reset: true });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test.each([
    "after=-1",
    "after=abc",
    "after=1.5",
    "limit=0",
    "limit=501",
    "wait=-1",
    "wait=26",
    "wait=soon",
    "types=order.eaten",
    "types=",
    "types=order.created,,order.deleted",
    "types=order.created;drop",
    "seq=1",
  ])("refuses %p", async (query) => {
    const answer = await app.call<Problem>("GET", `/api/v1/events?${query}`, { token: store.tokens.staff });
    expect([answer.status, answer.body.code]).toEqual([422, "VALIDATION_FAILED"]);
    expect(answer.body.errors).toMatchObject([{ in: "query", pointer: `/${query.split("=")[0]}` }]);
  });

  test("is not a tablet's to read", async () => {
    expect((await app.call("GET", "/api/v1/events", { token: store.tokens.table })).status).toBe(403);
  });
});

describe("waiting for an event", () => {
  test("ends with the event", async () => {
    const started = performance.now();
    const waiting = read("after=0&wait=25");
    await Bun.sleep(50);
    await order();
    expect(seqs(await waiting)).toEqual([1, 2]);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test("ends with the event of another instance within two seconds", async () => {
    const instance = await createTestApp();
    const waiting = read("after=0&wait=25");
    await Bun.sleep(50);
    const started = performance.now();
    await order(instance);
    expect(seqs(await waiting)).toEqual([1, 2]);
    expect(performance.now() - started).toBeLessThan(5_000);
    await instance.close();
  });

  test("ends with nothing when the time is over", async () => {
    const started = performance.now();
    expect(await read("after=0&wait=1")).toMatchObject({ data: [], next: 0, reset: false });
    const ms = performance.now() - started;
    expect(ms).toBeGreaterThanOrEqual(990);
    expect(ms).toBeLessThan(3_000);
  });

  test("does not begin when there is something already", async () => {
    await order();
    const started = performance.now();
    expect(seqs(await read("after=1&wait=25"))).toEqual([2]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("goes on through events of other types", async () => {
    const placed = await order();
    const waiting = read("after=2&wait=25&types=order.status_changed");
    await order();
    await moveOrder(app, store.tokens.staff, placed.id, "preparing");
    const page = await waiting;
    expect([seqs(page), page.next]).toEqual([[4], 4]);
  });

  test("ends when the process leaves, so that nobody is cut off", async () => {
    const leaving = await serveTestApp();
    const waiting = fetch(`${leaving.url}/api/v1/events?after=0&wait=25`, {
      headers: { authorization: `Bearer ${store.tokens.staff}` },
    });
    await until("the question has come", () => (leaving.app.server?.pendingRequests ?? 0) > 0);
    const started = performance.now();
    const shutDown = leaving.shutDown();
    const response = await waiting;
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(response.status).toBe(200);
    expect((await response.json()) as Page).toMatchObject({ data: [], next: 0, reset: false });
    await shutDown;
  });

  test("misses nothing, however close the event comes to the question", async () => {
    for (let round = 0; round < 15; round++) {
      const { next } = await read(`after=${round === 0 ? 0 : round + 1}`);
      const [page] = await Promise.all([read(`after=${next}&wait=5&types=order.created`), order()]);
      expect(page.data).toHaveLength(1);
    }
  });
});
