import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { change, checkStore } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

/** A store at a moment: tokens last 16 hours, so it is made there. */
async function openStore(moment: string, timezone: string, dayStartsAt = "05:00") {
  app.clock.set(moment);
  store = await createTestStore(app, { timezone });
  await change(app, (sql) => sql`UPDATE stores SET day_starts_at = ${dayStartsAt} WHERE id = ${store.id}`);
}

/** Orders at each moment and tells which day and number the order got. */
async function orderAt(...moments: string[]): Promise<string[]> {
  const got: string[] = [];
  for (const moment of moments) {
    app.clock.set(moment);
    const { businessDay, number } = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    got.push(`${businessDay} ${number}`);
  }
  return got;
}

describe("order numbers", () => {
  test("run 1, 2, 3 within a business day and begin again with the next", async () => {
    await openStore("2026-11-21T22:00:00+09:00", "Asia/Seoul");
    expect(
      await orderAt(
        "2026-11-21T22:00:00+09:00",
        "2026-11-21T23:59:59+09:00",
        "2026-11-22T00:00:00+09:00",
        "2026-11-22T04:59:59.999+09:00",
        "2026-11-22T05:00:00+09:00",
        "2026-11-22T12:00:00+09:00",
      ),
    ).toEqual([
      "2026-11-21 1",
      "2026-11-21 2",
      "2026-11-21 3",
      "2026-11-21 4",
      "2026-11-22 1",
      "2026-11-22 2",
    ]);
  });

  test("begin again at midnight where the day starts then", async () => {
    await openStore("2026-11-21T23:00:00+09:00", "Asia/Seoul", "00:00");
    expect(await orderAt("2026-11-21T23:59:59.999+09:00", "2026-11-22T00:00:00+09:00")).toEqual([
      "2026-11-21 1",
      "2026-11-22 1",
    ]);
  });

  test("follow a clock that is set ahead and back, and never repeat", async () => {
    await openStore("2026-11-21T12:00:00+09:00", "Asia/Seoul");
    const token = store.tokens.staff;
    expect(
      await orderAt(
        "2026-11-21T12:00:00+09:00",
        "2026-11-21T12:01:00+09:00",
        "2026-11-23T12:00:00+09:00",
        "2026-11-21T12:02:00+09:00",
        "2026-11-20T12:00:00+09:00",
        "2026-11-22T12:00:00+09:00",
        "2026-11-23T12:00:00+09:00",
      ),
    ).toEqual([
      "2026-11-21 1",
      "2026-11-21 2",
      "2026-11-23 1",
      "2026-11-21 3",
      "2026-11-20 1",
      "2026-11-22 1",
      "2026-11-23 2",
    ]);
    app.clock.set("2026-11-21T12:00:00+09:00");
    const list = await app.call<{ data: Order[] }>("GET", "/api/v1/orders?businessDay=2026-11-21", { token });
    expect(list.body.data.map((order) => order.number)).toEqual([3, 2, 1]);
  });

  test("are each store's own", async () => {
    await openStore("2026-11-21T12:00:00+09:00", "Asia/Seoul");
    const first = store;
    await orderAt("2026-11-21T12:00:00+09:00", "2026-11-21T12:00:00+09:00");
    await openStore("2026-11-21T12:00:00+09:00", "Asia/Seoul");
    expect(await orderAt("2026-11-21T12:00:00+09:00")).toEqual(["2026-11-21 1"]);
    await checkStore(app, first.id);
  });
});

describe("the business day", () => {
  test("is that of the store's time zone, not of UTC", async () => {
    await openStore("2026-11-21T03:00:00Z", "Asia/Seoul");
    // 04:59 and 05:00 in Seoul.
    expect(await orderAt("2026-11-20T19:59:00Z", "2026-11-20T20:00:00Z")).toEqual([
      "2026-11-20 1",
      "2026-11-21 1",
    ]);
  });

  test("is that of zones whose offset is no whole hour", async () => {
    // Kathmandu is 5:45 ahead: 05:00 there is 23:15 in UTC.
    await openStore("2026-11-20T23:00:00Z", "Asia/Kathmandu");
    expect(await orderAt("2026-11-20T23:14:59Z", "2026-11-20T23:15:00Z")).toEqual([
      "2026-11-20 1",
      "2026-11-21 1",
    ]);
  });

  test("in London ends an hour earlier by UTC once summer time has begun", async () => {
    // 2026-03-29, 01:00 UTC: 01:00 becomes 02:00.
    await openStore("2026-03-29T00:00:00Z", "Europe/London", "05:00");
    expect(await orderAt("2026-03-29T00:59:59Z", "2026-03-29T03:59:59Z", "2026-03-29T04:00:00Z")).toEqual([
      "2026-03-28 1",
      "2026-03-28 2",
      "2026-03-29 1",
    ]);
  });

  test("in London ends an hour later by UTC once summer time is over", async () => {
    // 2026-10-25, 01:00 UTC: 02:00 becomes 01:00.
    await openStore("2026-10-25T00:00:00Z", "Europe/London", "05:00");
    expect(
      await orderAt(
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z",
        "2026-10-25T04:59:59Z",
        "2026-10-25T05:00:00Z",
      ),
    ).toEqual(["2026-10-24 1", "2026-10-24 2", "2026-10-24 3", "2026-10-25 1"]);
  });

  test("in New York skips no day and repeats none where the clock jumps at its start", async () => {
    // 2026-03-08: 02:00 becomes 03:00, so the hour in which the day would start does not happen.
    await openStore("2026-03-08T06:00:00Z", "America/New_York", "02:30");
    expect(await orderAt("2026-03-08T06:59:59Z", "2026-03-08T07:00:00Z")).toEqual([
      "2026-03-07 1",
      "2026-03-08 1",
    ]);
  });

  test("in New York goes by the clock on the wall when an hour comes twice, and repeats no number", async () => {
    // 2026-11-01: 02:00 becomes 01:00, so 01:30, where this store's day starts, comes at 05:30 and 06:30 UTC.
    await openStore("2026-11-01T05:00:00Z", "America/New_York", "01:30");
    expect(
      await orderAt(
        "2026-11-01T05:29:59Z",
        "2026-11-01T05:30:00Z",
        // 01:15 for the second time.
        "2026-11-01T06:15:00Z",
        "2026-11-01T06:30:00Z",
      ),
    ).toEqual(["2026-10-31 1", "2026-11-01 1", "2026-10-31 2", "2026-11-01 2"]);
  });

  test("of a session is the day it was opened on, though orders follow after midnight", async () => {
    await openStore("2026-11-22T04:30:00+09:00", "Asia/Seoul");
    app.clock.set("2026-11-22T04:59:00+09:00");
    const first = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    app.clock.set("2026-11-22T05:01:00+09:00");
    const second = await placeOrder(app, store.tokens.table, { lines: [store.line] });

    expect(second.sessionId).toBe(first.sessionId);
    expect([first.businessDay, second.businessDay]).toEqual(["2026-11-21", "2026-11-22"]);
    const bill = await app.call<{ businessDay: string; total: number }>(
      "GET",
      `/api/v1/sessions/${first.sessionId}`,
      { token: store.tokens.staff },
    );
    expect(bill.body).toMatchObject({ businessDay: "2026-11-21", total: 19_000 });
  });
});
