import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Table } from "../../../src/features/tables/tables.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { findings } from "../../support/orders.ts";
import { auditOf, checkStore, eventsOf } from "../../support/rows.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  store = await createTestStore(app);
});
afterEach(() => checkStore(app, store.id));
afterAll(() => app.close());

function create<T = Table>(body: unknown, options: { token?: string; key?: string } = {}) {
  const { token = store.tokens.admin, key } = options;
  const headers = key === undefined ? undefined : { "idempotency-key": key };
  return app.call<T>("POST", "/api/v1/tables", { token, body, headers });
}

async function tableRow(id: string) {
  const [row] = await app.database.statement(
    "test.table",
    (sql) => sql<{ number: string; pinHash: string; seats: number; storeId: string }[]>`
      SELECT number, pin_hash AS "pinHash", seats, store_id AS "storeId" FROM tables WHERE id = ${id}`,
  );
  return row;
}

test("adds a table: answered, kept with a hashed PIN, announced and recorded", async () => {
  const { status, headers, body } = await create({ number: "A-3", pin: "4821", seats: 6 });

  expect(status).toBe(201);
  expect(headers.get("location")).toBe(`/api/v1/tables/${body.id}`);
  expect(body).toEqual({
    id: body.id,
    number: "A-3",
    seats: 6,
    isActive: true,
    version: 1,
    createdAt: "2026-11-21T10:00:00.000Z",
    updatedAt: "2026-11-21T10:00:00.000Z",
  });
  const row = await tableRow(body.id);
  expect(row).toMatchObject({ number: "A-3", seats: 6, storeId: store.id });
  expect(row?.pinHash).toStartWith("$2");
  const [event] = await eventsOf(app, store.id);
  expect(event).toMatchObject({ type: "table.updated", tableId: body.id, sessionId: null });
  expect<unknown>(event?.data).toEqual({ ...body, deletedAt: null });
  expect(await auditOf(app, store.id)).toMatchObject([{ action: "table.updated", subjectId: body.id }]);
});

test("lets its tablet sign in and order", async () => {
  await create({ number: "A-3", pin: "4821" });
  const login = await app.call<{ token: string }>("POST", "/api/v1/auth/tables/login", {
    body: { storeCode: store.code, tableNumber: "A-3", pin: "4821" },
  });
  expect(login.status).toBe(200);
  const order = await app.call("POST", "/api/v1/orders", {
    token: login.body.token,
    body: { lines: [store.line] },
  });
  expect(order.body).toMatchObject({ tableNumber: "A-3", number: 1 });
});

test("refuses a number that another table of the store has", async () => {
  const { status, body } = await create<Problem>({ number: "1", pin: "4821" });
  expect([status, body.code]).toEqual([409, "ALREADY_EXISTS"]);
  expect(findings(body)).toEqual(["/number DUPLICATE"]);
  expect(await eventsOf(app, store.id)).toEqual([]);
});

test("takes a number that another store has", async () => {
  const other = await createTestStore(app);
  const answers = await Promise.all([
    create({ number: "99", pin: "4821" }),
    create({ number: "99", pin: "4821" }, { token: other.tokens.admin }),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
});

test("gives a number to exactly one of several at once", async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => create({ number: "7", pin: "4821" })));
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(5).fill(409)]);
  expect(await eventsOf(app, store.id)).toHaveLength(1);
});

test("is answered as before when it comes again with its key", async () => {
  const key = crypto.randomUUID();
  const first = await create({ number: "7", pin: "4821" }, { key });
  const again = await create({ number: "7", pin: "4821" }, { key });
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(again.headers.get("location")).toBe(`/api/v1/tables/${first.body.id}`);
  expect(await eventsOf(app, store.id)).toHaveLength(1);
});

test.each<[string, object, string]>([
  ["no number", { pin: "4821" }, "/number REQUIRED"],
  ["an empty number", { number: "", pin: "4821" }, "/number TOO_SHORT"],
  ["a number of spaces", { number: "  ", pin: "4821" }, "/number TOO_SHORT"],
  ["a number of 21 characters", { number: "x".repeat(21), pin: "4821" }, "/number TOO_LONG"],
  ["a number with a line break", { number: "1\n2", pin: "4821" }, "/number BAD_FORMAT"],
  ["a number that is no text", { number: 7, pin: "4821" }, "/number WRONG_TYPE"],
  ["no PIN", { number: "7" }, "/pin REQUIRED"],
  ["a PIN of three digits", { number: "7", pin: "123" }, "/pin BAD_FORMAT"],
  ["a PIN of nine digits", { number: "7", pin: "123456789" }, "/pin BAD_FORMAT"],
  ["a PIN of letters", { number: "7", pin: "abcd" }, "/pin BAD_FORMAT"],
  ["a PIN of other digits than ours", { number: "7", pin: "١٢٣٤" }, "/pin BAD_FORMAT"],
  ["no seats", { number: "7", pin: "4821", seats: 0 }, "/seats TOO_SMALL"],
  ["100 seats", { number: "7", pin: "4821", seats: 100 }, "/seats TOO_LARGE"],
  ["a store of its choice", { number: "7", pin: "4821", storeId: "x" }, "/storeId UNKNOWN_KEY"],
  ["a hash of its choice", { number: "7", pin: "4821", pinHash: "x" }, "/pinHash UNKNOWN_KEY"],
])("refuses %s", async (_what, body, finding) => {
  const answer = await create<Problem>(body);
  expect([answer.status, answer.body.code]).toEqual([422, "VALIDATION_FAILED"]);
  expect(findings(answer.body)).toEqual([finding]);
  expect(await eventsOf(app, store.id)).toEqual([]);
});

test.each(["staff", "table"] as const)("is refused to %s", async (who) => {
  const answer = await create<Problem>({ number: "7", pin: "4821" }, { token: store.tokens[who] });
  expect([answer.status, answer.body.code]).toEqual([403, "FORBIDDEN"]);
});
