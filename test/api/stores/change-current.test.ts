import { afterAll, describe, expect, test } from "bun:test";
import type { Menu } from "../../../src/features/menu/menu.model.ts";
import type { Store } from "../../../src/features/stores/stores.model.ts";
import { findStore } from "../../../src/features/stores/stores.store.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { auditOf, logOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore, type TestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

const path = "/api/v1/stores/current";

function change<T = Store>(store: TestStore, body: unknown, headers: Record<string, string> = {}) {
  return app.call<T>("PATCH", path, { token: store.tokens.admin, body, headers });
}

async function rowOf(store: TestStore) {
  return await app.database.query("test.store", (db) => findStore(db, store.id));
}

async function expectNothingWritten(store: TestStore, before: Awaited<ReturnType<typeof rowOf>>) {
  expect(await rowOf(store)).toEqual(before);
  expect(await logOf(app, store.id)).toEqual([]);
  expect(await auditOf(app, store.id)).toEqual([]);
}

test("changes what is given and nothing else, with one event and one audit entry", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  const otherBefore = await rowOf(other);
  const { status, body } = await change(store, {
    name: "새 이름",
    timezone: "Europe/Berlin",
    locale: "en",
    dayStartsAt: "06:30",
    acceptingOrders: false,
    version: 1,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: store.id,
    code: store.code,
    currency: "KRW",
    name: "새 이름",
    timezone: "Europe/Berlin",
    locale: "en",
    dayStartsAt: "06:30",
    acceptingOrders: false,
    version: 2,
    updatedAt: app.clock.now().toISOString(),
  });
  expect(await rowOf(store)).toMatchObject({ name: "새 이름", acceptingOrders: false, version: 2 });

  const actor = { type: "staff", id: store.ids.admin, name: "store_admin" };
  expect(await logOf(app, store.id)).toEqual([
    { seq: 1, type: "store.updated", actor: actor as never, data: body },
  ]);
  expect(await auditOf(app, store.id)).toMatchObject([
    { action: "store.updated", subjectId: store.id, actor },
  ]);

  const { body: second } = await change(store, { name: "또 새 이름" });
  expect(second).toEqual({ ...body, name: "또 새 이름", version: 3, updatedAt: expect.any(String) });
  await expectNothingWritten(other, otherBefore);
});

test("shows at once in the menu, whose version rises", async () => {
  const store = await createTestStore(app);
  const menu = () => app.call<Menu>("GET", "/api/v1/menu", { token: store.tokens.table });
  const before = await menu();
  await change(store, { name: "다른 식당", acceptingOrders: false });
  const after = await menu();
  expect(after.body.version).toBe(before.body.version + 1);
  expect(after.body.store).toMatchObject({ name: "다른 식당", acceptingOrders: false });
  expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
});

test("stops orders, and lets them in again", async () => {
  const store = await createTestStore(app);
  const order = () =>
    app.call<Problem>("POST", "/api/v1/orders", { token: store.tokens.table, body: { lines: [store.line] } });
  expect((await order()).status).toBe(201);
  const seq = (await logOf(app, store.id)).length;

  await change(store, { acceptingOrders: false });
  expect(await order()).toMatchObject({ status: 409, body: { code: "STORE_NOT_ACCEPTING_ORDERS" } });
  expect(await logOf(app, store.id)).toHaveLength(seq + 1);

  await change(store, { acceptingOrders: true });
  expect((await order()).status).toBe(201);
});

describe("an older version", () => {
  test.each([
    ["in the body", { name: "나중", version: 1 }, {}],
    ["in If-Match", { name: "나중" }, { "if-match": '"1"' }],
  ])("%s is refused with the present state", async (_, body, headers) => {
    const store = await createTestStore(app);
    const { body: present } = await change(store, { name: "먼저" });
    const answer = await change<Problem>(store, body, headers);
    expect(answer).toMatchObject({ status: 409, body: { code: "VERSION_CONFLICT", present } });
    expect(await rowOf(store)).toMatchObject({ name: "먼저", version: 2 });
    expect(await logOf(app, store.id)).toHaveLength(1);
  });

  test("is told from the present one", async () => {
    const store = await createTestStore(app);
    expect((await change(store, { name: "새로" }, { "if-match": '"1"' })).status).toBe(200);
  });
});

describe("a wrong value is refused with its place, and nothing is written", () => {
  const cases: [unknown, string, string][] = [
    [{}, "", "EMPTY"],
    [{ name: "" }, "/name", "TOO_SHORT"],
    [{ name: "   " }, "/name", "TOO_SHORT"],
    [{ name: "두\n줄" }, "/name", "BAD_FORMAT"],
    [{ name: "이".repeat(121) }, "/name", "TOO_LONG"],
    [{ name: null }, "", "EMPTY"],
    [{ timezone: "Asia/Pyeongtaek" }, "/timezone", "NOT_ONE_OF"],
    [{ timezone: "+09:00" }, "/timezone", "NOT_ONE_OF"],
    [{ timezone: "" }, "/timezone", "TOO_SHORT"],
    [{ timezone: 9 }, "/timezone", "WRONG_TYPE"],
    [{ locale: "fr" }, "/locale", "NOT_ONE_OF"],
    [{ dayStartsAt: "24:00" }, "/dayStartsAt", "BAD_FORMAT"],
    [{ dayStartsAt: "5:00" }, "/dayStartsAt", "BAD_FORMAT"],
    [{ acceptingOrders: "true" }, "/acceptingOrders", "WRONG_TYPE"],
    [{ name: "이름", version: 0 }, "/version", "TOO_SMALL"],
    [{ name: "이름", version: "1" }, "/version", "WRONG_TYPE"],
    [{ name: "이름", code: "other" }, "/code", "UNKNOWN_KEY"],
    [{ name: "이름", currency: "USD" }, "/currency", "UNKNOWN_KEY"],
    [{ name: "이름", id: Bun.randomUUIDv7() }, "/id", "UNKNOWN_KEY"],
    [{ name: "이름", storeId: Bun.randomUUIDv7() }, "/storeId", "UNKNOWN_KEY"],
    [{ name: "이름", createdAt: "2020-01-01T00:00:00.000Z" }, "/createdAt", "UNKNOWN_KEY"],
  ];
  test.each(cases)("%j", async (body, pointer, code) => {
    const store = await createTestStore(app);
    const before = await rowOf(store);
    const answer = await change<Problem>(store, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ in: "body", pointer, code }]);
    await expectNothingWritten(store, before);
  });
});

test("refuses staff, tablets and super admins", async () => {
  const store = await createTestStore(app);
  const before = await rowOf(store);
  const root = await createSuperAdmin(app);
  for (const token of [store.tokens.staff, store.tokens.table, root.token]) {
    const answer = await app.call<Problem>("PATCH", path, { token, body: { name: "내 것" } });
    expect(answer).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  }
  await expectNothingWritten(store, before);
});

test("does nothing again for a key that was seen, and answers as before", async () => {
  const store = await createTestStore(app);
  const headers = { "idempotency-key": "rename" };
  const first = await change(store, { name: "한 번" }, headers);
  const second = await change(store, { name: "한 번" }, headers);
  expect(second).toMatchObject({ status: 200, body: first.body });
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(await logOf(app, store.id)).toHaveLength(1);
  expect(await change<Problem>(store, { name: "두 번" }, headers)).toMatchObject({
    status: 422,
    body: { code: "IDEMPOTENCY_KEY_REUSED" },
  });
});
