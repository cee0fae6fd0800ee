import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Table } from "../../../src/features/tables/tables.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { findings, placeOrder } from "../../support/orders.ts";
import { auditOf, checkStore, eventsOf } from "../../support/rows.ts";
import { createTestStore, pin, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  app.clock.set("2026-11-21T10:00:00.000Z");
  store = await createTestStore(app);
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

function change<T = Table>(
  body: unknown,
  options: { token?: string; id?: string; headers?: Record<string, string> } = {},
) {
  const { token = store.tokens.admin, id = store.tableId, headers } = options;
  return app.call<T>("PATCH", `/api/v1/tables/${id}`, { token, body, headers });
}

async function refused(body: unknown, options: Parameters<typeof change>[1] = {}) {
  const answer = await change<Problem>(body, options);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  return answer.body;
}

async function canRead(token: string, on = app): Promise<boolean> {
  const { status, body } = await on.call<Problem>("GET", "/api/v1/orders", { token });
  if (status !== 200) expect([status, body.code]).toEqual([401, "INVALID_TOKEN"]);
  return status === 200;
}

function signIn(usedPin: string) {
  return app.call<{ token: string }>("POST", "/api/v1/auth/tables/login", {
    body: { storeCode: store.code, tableNumber: "1", pin: usedPin },
  });
}

describe("a change of a table", () => {
  test("is answered, kept, announced and recorded", async () => {
    app.clock.advance(60);
    const { status, body } = await change({ number: "Window", seats: 2 });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: store.tableId,
      number: "Window",
      seats: 2,
      isActive: true,
      version: 2,
      updatedAt: "2026-11-21T10:01:00.000Z",
    });
    const list = await app.call<{ data: Table[] }>("GET", "/api/v1/tables", { token: store.tokens.staff });
    expect(list.body.data.find((table) => table.id === store.tableId)).toEqual(body);
    const [event] = await eventsOf(app, store.id);
    expect(event).toMatchObject({ type: "table.updated", tableId: store.tableId });
    expect<unknown>(event?.data).toEqual({ ...body, deletedAt: null });
    expect(await auditOf(app, store.id)).toMatchObject([
      { action: "table.updated", subjectId: store.tableId },
    ]);
  });

  test("of one thing leaves the others as they are", async () => {
    const { body } = await change({ seats: 9 });
    expect(body).toMatchObject({ number: "1", seats: 9, isActive: true });
    expect(await canRead(store.tokens.table)).toBe(true);
    expect((await signIn(pin)).status).toBe(200);
  });

  test("of its number leaves past orders under the table", async () => {
    const order = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    await change({ number: "99" });
    const read = await app.call("GET", `/api/v1/orders/${order.id}`, { token: store.tokens.staff });
    expect(read.body).toMatchObject({ tableId: store.tableId, tableNumber: "99" });
  });
});

describe("a new PIN", () => {
  test("ends the tablet's tokens at once, and the old PIN with them", async () => {
    expect(await canRead(store.tokens.table)).toBe(true);
    expect((await change({ pin: "9673" })).status).toBe(200);

    expect(await canRead(store.tokens.table)).toBe(false);
    expect((await signIn(pin)).status).toBe(401);
    const login = await signIn("9673");
    expect(login.status).toBe(200);
    expect(await canRead(login.body.token)).toBe(true);
    expect(await canRead(store.tokens.otherTable)).toBe(true);
  });

  test("ends them on other instances within seconds", async () => {
    const other = await createTestApp();
    expect(await canRead(store.tokens.table, other)).toBe(true);
    await change({ pin: "9673" });
    await until(
      "the other instance has heard",
      async () => !(await canRead(store.tokens.table, other)),
      5_000,
    );
    await other.close();
  });

  test("keeps the party's session", async () => {
    const { sessionId } = await placeOrder(app, store.tokens.table, { lines: [store.line] });
    await change({ pin: "9673" });
    const { token } = (await signIn("9673")).body;
    expect(await placeOrder(app, token, { lines: [store.line], sessionId })).toMatchObject({ sessionId });
  });

  test("is in no answer and no event", async () => {
    const { body } = await change({ pin: "96735428" });
    const events = await eventsOf(app, store.id);
    expect(JSON.stringify([body, events])).not.toMatch(/96735428|pin/i);
  });

  test("that is refused ends nothing", async () => {
    await refused({ pin: "9673", version: 7 });
    expect(await canRead(store.tokens.table)).toBe(true);
    expect((await signIn(pin)).status).toBe(200);
  });
});

describe("switching a table off", () => {
  test("ends its tablet's tokens and takes no sign-in until it is on again", async () => {
    await change({ isActive: false });
    expect(await canRead(store.tokens.table)).toBe(false);
    expect((await signIn(pin)).status).toBe(401);
    await change({ isActive: true });
    expect(await canRead(store.tokens.table)).toBe(false);
    expect((await signIn(pin)).status).toBe(200);
  });

  test("is refused while a party sits there", async () => {
    await placeOrder(app, store.tokens.table, { lines: [store.line] });
    expect(await refused({ isActive: false })).toMatchObject({ status: 409, code: "TABLE_HAS_OPEN_SESSION" });
    expect(await canRead(store.tokens.table)).toBe(true);
  });
});

describe("it is refused", () => {
  test("for a number that another table has", async () => {
    const problem = await refused({ number: "2" });
    expect(problem).toMatchObject({ status: 409, code: "ALREADY_EXISTS" });
    expect(findings(problem)).toEqual(["/number DUPLICATE"]);
  });

  test.each<[string, object, Record<string, string>]>([
    ["in the body", { seats: 2, version: 1 }, {}],
    ["in If-Match", { seats: 2 }, { "if-match": '"1"' }],
  ])("for an old version %s, with the present state", async (_where, body, headers) => {
    await change({ seats: 8 });
    expect(await refused(body, { headers })).toMatchObject({
      status: 409,
      code: "VERSION_CONFLICT",
      present: { id: store.tableId, seats: 8, version: 2 },
    });
  });

  test("for exactly all but one of several that saw the same version", async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map((seats) => change({ seats, version: 1 })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409]);
  });

  test.each<[string, string]>([
    ["{}", " EMPTY"],
    ['{"seats":null}', " EMPTY"],
    ['{"seats":"4"}', "/seats WRONG_TYPE"],
    ['{"isActive":"false"}', "/isActive WRONG_TYPE"],
    ['{"pin":"12"}', "/pin BAD_FORMAT"],
    ['{"number":"\\u0007"}', "/number BAD_FORMAT"],
    ['{"seats":4,"tokenVersion":9}', "/tokenVersion UNKNOWN_KEY"],
    ['{"seats":4,"deletedAt":null}', "/deletedAt UNKNOWN_KEY"],
    ['{"seats":4,"version":0}', "/version TOO_SMALL"],
  ])("for the body %s: %s", async (body, finding) => {
    const problem = await refused(body);
    expect(problem).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect(findings(problem)).toEqual([finding]);
    expect(await eventsOf(app, store.id)).toEqual([]);
  });

  test.each(["staff", "table"] as const)("to %s", async (who) => {
    expect(await refused({ seats: 2 }, { token: store.tokens[who] })).toMatchObject({ status: 403 });
  });

  test("for another store's table exactly as for one that is not there", async () => {
    const other = await createTestStore(app);
    const answers = [
      await refused({ seats: 2, pin: "9673" }, { id: other.tableId }),
      await refused({ seats: 2, pin: "9673" }, { id: Bun.randomUUIDv7() }),
    ].map(({ requestId: _, instance: __, ...problem }) => problem);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ status: 404 });
    expect(await canRead(other.tokens.table)).toBe(true);
  });
});
