import { afterAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { tokenRevocations } from "../../../src/features/auth/auth.schema.ts";
import { signInPlaces } from "../../../src/features/auth/sign-in-places.schema.ts";
import { auditEntries, idempotencyKeys } from "../../../src/features/events/events.schema.ts";
import { orderLines, orders } from "../../../src/features/orders/orders.schema.ts";
import type { SessionWithOrders } from "../../../src/features/sessions/sessions.model.ts";
import { tableSessions } from "../../../src/features/sessions/sessions.schema.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { createJobsApp, jobsOf } from "./harness.ts";

const app = await createJobsApp();
afterAll(app.close);

/** A party at a table: two orders, and the session closed unless it stays. */
async function serve(store: TestStore, tableId: string, stays = false) {
  for (let placed = 0; placed < 2; placed++) {
    const body = { tableId, lines: [store.line, { ...store.line, quantity: 2 }] };
    const answer = await app.call("POST", "/api/v1/orders", { token: store.tokens.staff, body });
    expect(answer.status).toBe(201);
  }
  if (!stays)
    await app.call("POST", `/api/v1/tables/${tableId}/complete`, { token: store.tokens.staff, body: {} });
}

async function countOf(storeId: string) {
  return await app.database.query("test.count", async (db) => ({
    sessions: await db.$count(tableSessions, eq(tableSessions.storeId, storeId)),
    orders: await db.$count(orders, eq(orders.storeId, storeId)),
    lines: await db.$count(orderLines, eq(orderLines.storeId, storeId)),
  }));
}

test("removes closed sessions that are old enough with their orders and lines, and no others", async () => {
  app.clock.set("2026-01-10T10:00:00.000Z");
  const store = await createTestStore(app);
  await serve(store, store.ids.tables[0]);
  await serve(store, store.ids.tables[1], true);
  app.clock.set("2026-01-10T20:00:00.000Z");
  await serve(store, store.ids.tables[0]);
  expect(await countOf(store.id)).toEqual({ sessions: 3, orders: 6, lines: 12 });

  // 183 days after the first was closed, and not after the second.
  app.clock.set("2026-07-12T15:00:00.000Z");
  const jobs = jobsOf(app);
  await jobs.run();
  expect(await countOf(store.id)).toEqual({ sessions: 2, orders: 4, lines: 8 });
  expect(jobs.removed("sessions")).toBe(1);

  app.clock.set("2027-07-12T15:00:00.000Z");
  await jobsOf(app).run();
  expect(await countOf(store.id)).toEqual({ sessions: 1, orders: 2, lines: 4 });
});

test("leaves the table's younger history readable", async () => {
  app.clock.set("2028-01-10T10:00:00.000Z");
  const old = await createTestStore(app);
  await serve(old, old.tableId);
  app.clock.set("2028-07-20T10:00:00.000Z");
  const { token } = await app.tokens.issue({
    id: old.ids.staff,
    role: "staff",
    name: "staff",
    storeId: old.id,
    tokenVersion: 1,
  });
  await serve({ ...old, tokens: { ...old.tokens, staff: token } }, old.tableId);
  await jobsOf(app).run();
  const history = await app.call<{ data: SessionWithOrders[] }>(
    "GET",
    `/api/v1/tables/${old.tableId}/history`,
    { token },
  );
  expect(history.body.data).toMatchObject([{ businessDay: "2028-07-20", total: 57_000 }]);
});

test("removes sessions in batches", async () => {
  app.clock.set("2029-01-10T10:00:00.000Z");
  const store = await createTestStore(app);
  for (let parties = 0; parties < 5; parties++) await serve(store, store.tableId);
  app.clock.set("2030-01-10T10:00:00.000Z");
  const jobs = jobsOf(app, { batchSize: 20 });
  await jobs.run();
  expect(await countOf(store.id)).toEqual({ sessions: 0, orders: 0, lines: 0 });
  // Two at a time, and once more to find nothing.
  expect(jobs.batches.filter((name) => name === "jobs.sessions")).toHaveLength(4);
});

test("removes audit entries of that age, in batches", async () => {
  app.clock.set("2031-01-10T10:00:00.000Z");
  const { id: storeId } = await createTestStore(app);
  const entry = (days: number) => ({
    id: Bun.randomUUIDv7(),
    storeId,
    occurredAt: new Date(app.clock.now().getTime() - days * 86_400_000),
    actor: { type: "system" as const, id: null, name: "test" },
    action: "test",
    subjectId: storeId,
    requestId: "test",
  });
  const ages = [400, 300, 200, 183.1, 182.9, 1];
  await app.database.transaction("test.audit", (tx) => tx.insert(auditEntries).values(ages.map(entry)));
  const jobs = jobsOf(app, { batchSize: 3 });
  await jobs.run();
  const left = await app.database.query("test.count", (db) =>
    db.$count(auditEntries, eq(auditEntries.storeId, storeId)),
  );
  expect(left).toBe(2);
  expect(jobs.batches.filter((name) => name === "jobs.audit_entries").length).toBeGreaterThanOrEqual(3);
});

test("removes idempotency keys after 72 hours, in batches; until then they answer", async () => {
  app.clock.set("2032-01-10T10:00:00.000Z");
  const store = await createTestStore(app);
  const hours = [100, 80, 73, 72.1, 71.9, 1];
  await app.database.transaction("test.keys", (tx) =>
    tx.insert(idempotencyKeys).values(
      hours.map((age) => ({
        principal: `staff:${store.ids.staff}`,
        route: "POST /test",
        key: String(age),
        requestHash: "hash",
        response: {},
        createdAt: new Date(app.clock.now().getTime() - age * 3_600_000),
      })),
    ),
  );
  const jobs = jobsOf(app, { batchSize: 3 });
  await jobs.run();
  const left = await app.database.query("test.keys", (db) =>
    db
      .select({ key: idempotencyKeys.key })
      .from(idempotencyKeys)
      .where(eq(idempotencyKeys.principal, `staff:${store.ids.staff}`)),
  );
  expect(left.map(({ key }) => key).toSorted()).toEqual(["1", "71.9"]);
  expect(jobs.removed("idempotency_keys")).toBe(4);
});

test("removes revocations once the tokens have expired by themselves; until then these stay dead", async () => {
  app.clock.set("2033-01-10T10:00:00.000Z");
  const store = await createTestStore(app);
  const count = () => app.database.query("test.count", (db) => db.$count(tokenRevocations));
  await app.database.transaction("test.clear", (tx) => tx.delete(tokenRevocations));
  await app.call("POST", "/api/v1/auth/logout", { token: store.tokens.staff });
  const me = () => app.call("GET", "/api/v1/auth/me", { token: store.tokens.staff });

  app.clock.advance(15 * 3600);
  await jobsOf(app).run();
  expect(await count()).toBe(1);
  expect((await me()).status).toBe(401);

  app.clock.advance(3 * 3600);
  await jobsOf(app).run();
  expect(await count()).toBe(0);
  expect((await me()).status).toBe(401);
});

test("removes places where a store has not signed in for 30 days, in batches", async () => {
  app.clock.set("2034-01-10T10:00:00.000Z");
  const { id: storeId } = await createTestStore(app);
  const days = [90, 60, 31, 30.1, 29.9, 1];
  await app.database.transaction("test.places", (tx) =>
    tx.insert(signInPlaces).values(
      days.flatMap((age) =>
        [storeId, null].map((owner) => ({
          storeId: owner,
          account: "staff admin",
          origin: `place ${age}`,
          lastSuccessAt: new Date(app.clock.now().getTime() - age * 86_400_000),
        })),
      ),
    ),
  );
  const jobs = jobsOf(app, { batchSize: 3 });
  await jobs.run();
  const left = await app.database.query("test.places", (db) =>
    db.select({ origin: signInPlaces.origin }).from(signInPlaces),
  );
  expect(left.map(({ origin }) => origin).toSorted()).toEqual([
    "place 1",
    "place 1",
    "place 29.9",
    "place 29.9",
  ]);
  expect(jobs.removed("sign_in_places")).toBe(8);
});
