import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { weekdays } from "../../../src/features/menu/menu.model.ts";
import { isServed } from "../../../src/features/menu/serving-hours.ts";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import { businessDayOf } from "../../../src/features/stores/local-time.ts";
import { insertStore } from "../../../src/features/stores/stores.store.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { auditOf, change, checkStore, eventsOf, ordersOf, sessionsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

// Moments of changes come from the database, behind the store's lock, and never fall within a store.

setDefaultTimeout(60_000);

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
});
afterAll(() => app.close());

const later = "2026-11-21T10:05:00.000Z";
const earlier = "2026-11-21T10:03:00.000Z";

async function call<T extends object>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const token = store.tokens.admin;
  const answer = await app.call<T>(method, `/api/v1${path}`, { token, body, headers });
  expect([method, path, answer.status < 300]).toEqual([method, path, true]);
  return answer.body;
}

test("no moment of a store falls when the clock is set back, whatever is changed", async () => {
  app.clock.set(later);
  const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  app.clock.set(earlier);

  const second = await placeOrder(app, store.tokens.table, { lines: [store.line] });
  const third = await placeOrder(app, store.tokens.otherTable, { lines: [store.line] });
  await moveOrder(app, store.tokens.staff, order.id, "preparing", "ready", "served");
  await moveOrder(app, store.tokens.staff, second.id, "cancelled");
  await call("DELETE", `/orders/${third.id}`);
  const changed = [
    await call<{ updatedAt: string }>("GET", `/orders/${order.id}`),
    await call<{ updatedAt: string }>("PATCH", "/stores/current", { name: "새 이름" }),
    await call<{ updatedAt: string }>("PATCH", `/menu/items/${store.ids.water}`, { price: 1100 }),
    await call<{ updatedAt: string }>("POST", `/menu/items/${store.ids.water}/availability`, { stock: 4 }),
    await call<{ updatedAt: string }>("POST", "/menu/categories", { name: "면" }),
    await call<{ updatedAt: string }>("PATCH", `/menu/option-groups/${store.ids.toppings}`, { name: "고명" }),
    await call<{ updatedAt: string }>("POST", "/tables", { number: "9", pin: "73915" }),
    await call<{ updatedAt: string }>("POST", "/staff", {
      username: "mina",
      password: "correct-horse-battery",
      name: "Mina",
    }),
  ];
  expect(changed.map(({ updatedAt }) => updatedAt)).toEqual(changed.map(() => later));
  const session = await call<{ closedAt: string }>("POST", `/tables/${store.tableId}/complete`, {});
  expect(session.closedAt).toBe(later);

  const events = await eventsOf(app, store.id);
  expect(new Set(events.map((event) => event.occurredAt))).toEqual(new Set([later]));
  expect(JSON.stringify(events.map((event) => event.data))).not.toContain(earlier);
  const stored = await app.database.statement(
    "test.moments",
    (sql) => sql<{ moment: string }[]>`
      SELECT DISTINCT rfc3339(moment) AS moment FROM (
        SELECT occurred_at AS moment FROM audit_entries WHERE store_id = ${store.id}
        UNION ALL SELECT created_at FROM idempotency_keys WHERE principal = ${`staff:${store.ids.admin}`}
        UNION ALL SELECT unnest(ARRAY[created_at, updated_at, served_at, deleted_at]) FROM orders
                   WHERE store_id = ${store.id}
        UNION ALL SELECT unnest(ARRAY[opened_at, closed_at]) FROM table_sessions WHERE store_id = ${store.id}
        UNION ALL SELECT last_moment FROM store_counters WHERE store_id = ${store.id}
      ) AS moments WHERE moment IS NOT NULL`,
  );
  expect(stored.map(({ moment }) => moment)).toEqual([later]);
  expect((await auditOf(app, store.id)).length).toBeGreaterThan(10);
  await checkStore(app, store.id);
});

test("moments go on with the clock once it has caught up", async () => {
  app.clock.set("2026-11-21T12:00:00.000Z");
  await placeOrder(app, store.tokens.table, { lines: [store.line] });
  const moments: string[] = [];
  for (const moment of ["2026-11-21T10:00:00Z", "2026-11-21T11:59:59Z", "2026-11-21T12:00:00.001Z"]) {
    app.clock.set(moment);
    moments.push((await placeOrder(app, store.tokens.table, { lines: [store.line] })).createdAt);
  }
  expect(moments).toEqual([
    "2026-11-21T12:00:00.000Z",
    "2026-11-21T12:00:00.000Z",
    "2026-11-21T12:00:00.001Z",
  ]);
});

test("without a clock that a test has set, the database's own clock dates every change", async () => {
  const production = await createTestApp();
  production.clock.useDatabaseClock();
  const since = Date.now() - 2_000;
  const fresh = await createTestStore(app);
  const order = await placeOrder(production, fresh.tokens.table, { lines: [fresh.line] });
  await moveOrder(production, fresh.tokens.staff, order.id, "preparing", "ready", "served");
  await production.call("POST", `/api/v1/tables/${fresh.tableId}/complete`, {
    token: fresh.tokens.staff,
    body: {},
  });
  const [session] = await sessionsOf(app, fresh.id);
  const [row] = await ordersOf(app, fresh.id);
  const moments = [
    order.createdAt,
    row?.createdAt,
    session?.openedAt,
    session?.closedAt,
    ...(await eventsOf(app, fresh.id)).map((event) => event.occurredAt),
  ];
  for (const moment of moments) expect(Math.abs(Date.parse(moment ?? "") - since)).toBeLessThan(60_000);
  expect(moments.slice(4)).toEqual(moments.slice(4).toSorted());
  await production.close();
});

test("orders placed at once are dated in the order of their numbers", async () => {
  const production = await createTestApp();
  production.clock.useDatabaseClock();
  const fresh = await createTestStore(app, { unbounded: true });
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      placeOrder(production, index % 2 === 0 ? fresh.tokens.table : fresh.tokens.otherTable, {
        lines: [fresh.line],
      }),
    ),
  );
  const list = await app.call<{ data: Order[] }>("GET", "/api/v1/orders?limit=200", {
    token: fresh.tokens.staff,
  });
  const byNumber = list.body.data.toSorted((a, b) => a.number - b.number).map((order) => order.createdAt);
  expect(byNumber).toHaveLength(60);
  expect(byNumber).toEqual(byNumber.toSorted());
  await production.close();
});

const zones = [
  "Asia/Seoul",
  "America/New_York",
  "America/St_Johns",
  "Europe/London",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
  "Pacific/Chatham",
  "UTC",
];
const zone = fc.constantFrom(...zones);
const timeOfDay = fc
  .integer({ min: 0, max: 1439 })
  .map((minutes) => new Date(minutes * 60_000).toISOString().slice(11, 16));
/** Any moment of two years, and often one near a change of the clocks. */
const moment = fc
  .oneof(
    fc.date({
      min: new Date("2025-12-31T00:00:00Z"),
      max: new Date("2027-12-31T00:00:00Z"),
      noInvalidDate: true,
    }),
    fc
      .tuple(
        fc.constantFrom(
          "2026-03-08T07:00Z",
          "2026-11-01T06:00Z",
          "2026-03-29T01:00Z",
          "2026-10-25T01:00Z",
          "2026-04-04T15:00Z",
        ),
        fc.integer({ min: -180, max: 180 }),
      )
      .map(([at, minutes]) => new Date(Date.parse(at) + minutes * 60_000)),
  )
  .map((date) => date.toISOString());

test("the database computes the business day that the application would", async () => {
  const cases = fc.sample(fc.record({ moment, timezone: zone, dayStartsAt: timeOfDay }), 2_000);
  const rows = await app.database.statement(
    "test.days",
    (sql) => sql<{ day: string }[]>`
      SELECT business_day_of(c.moment, c.timezone, c."dayStartsAt")::text AS day
        FROM jsonb_to_recordset(${JSON.stringify(cases)}::text::jsonb)
          AS c(moment timestamptz, timezone text, "dayStartsAt" text)`,
  );
  expect(rows.map(({ day }, index) => ({ ...cases[index], day }))).toEqual(
    cases.map((one) => ({ ...one, day: businessDayOf(new Date(one.moment), one) })),
  );
});

test("the database knows serving hours as the application does", async () => {
  const window = fc.record({
    days: fc.subarray([...weekdays], { minLength: 1 }),
    from: timeOfDay,
    to: fc.oneof({ weight: 5, arbitrary: timeOfDay }, fc.constant("24:00")),
  });
  const cases = fc.sample(
    fc.record({ moment, timezone: zone, hours: fc.array(window, { maxLength: 3 }) }),
    2_000,
  );
  const rows = await app.database.statement(
    "test.hours",
    (sql) => sql<{ served: boolean }[]>`
      SELECT is_served(c.hours, c.moment AT TIME ZONE c.timezone) AS served
        FROM jsonb_to_recordset(${JSON.stringify(cases)}::text::jsonb)
          AS c(moment timestamptz, timezone text, hours jsonb)`,
  );
  expect(rows.map(({ served }, index) => ({ ...cases[index], served }))).toEqual(
    cases.map((one) => ({ ...one, served: isServed(one.hours, new Date(one.moment), one.timezone) })),
  );
});

test("the database knows every time zone that the application takes, and refuses others", async () => {
  const [row] = await app.database.statement(
    "test.zones",
    (sql) => sql<{ unknown: string[] | null }[]>`
      SELECT array_agg(zone) AS unknown
        FROM unnest(${`{${Intl.supportedValuesOf("timeZone").join(",")}}`}::text[]) AS zone
       WHERE lower(zone) NOT IN (SELECT lower(name) FROM pg_timezone_names)`,
  );
  expect(row?.unknown ?? []).toEqual([]);
  const broken = change(
    app,
    (sql) => sql`UPDATE stores SET timezone = 'Asia/Nowhere' WHERE id = ${store.id}`,
  );
  await expect(broken).rejects.toThrow('time zone "Asia/Nowhere" not recognized');
  const values = {
    code: `t-${crypto.randomUUID()}`,
    name: "Nowhere",
    currency: "KRW",
    locale: "ko",
  } as const;
  const making = app.database.transaction("test.store", (tx) =>
    insertStore(tx, { ...values, id: Bun.randomUUIDv7(), timezone: "Asia/Nowhere" }),
  );
  await expect(making).rejects.toMatchObject({
    code: "VALIDATION_FAILED",
    details: { errors: [{ pointer: "/timezone", code: "NOT_ONE_OF" }] },
  });
});
