import { afterAll, describe, expect, test } from "bun:test";
import type { StaffAccount } from "../../../src/features/staff/staff.model.ts";
import { listStaff } from "../../../src/features/staff/staff.store.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { auditOf, logOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore, type TestStore } from "../../support/store.ts";
import { isSignedIn, signIn } from "./sign-in.ts";

const app = await createTestApp();
afterAll(app.close);

const minji = { username: "minji", password: "red-pepper-paste", name: "김민지" };

function create<T = StaffAccount>(store: TestStore, body: unknown, headers: Record<string, string> = {}) {
  return app.call<T>("POST", "/api/v1/staff", { token: store.tokens.admin, body, headers });
}

async function rowsOf(store: TestStore) {
  return await app.database.query("test.staff", (db) => listStaff(db, store.id, { after: null, limit: 100 }));
}

async function expectNothingWritten(store: TestStore) {
  expect(await rowsOf(store)).toHaveLength(2);
  expect(await auditOf(app, store.id)).toEqual([]);
  expect(await logOf(app, store.id)).toEqual([]);
}

test("makes an account that can sign in, and keeps it on record without secrets", async () => {
  const store = await createTestStore(app);
  const { status, headers, body } = await create(store, minji);
  expect(status).toBe(201);
  expect(headers.get("location")).toBe(`/api/v1/staff/${body.id}`);
  expect(body).toEqual({
    id: expect.any(String),
    username: "minji",
    name: "김민지",
    role: "staff",
    isActive: true,
    version: 1,
    createdAt: app.clock.now().toISOString(),
    updatedAt: app.clock.now().toISOString(),
  });
  const row = (await rowsOf(store)).find(({ id }) => id === body.id);
  expect(row).toMatchObject({ storeId: store.id, username: "minji", role: "staff", tokenVersion: 1 });
  expect(row?.passwordHash).toStartWith("$argon2id$");

  const audit = await auditOf(app, store.id);
  expect(audit).toMatchObject([
    {
      action: "staff.created",
      subjectId: body.id,
      actor: { type: "staff", id: store.ids.admin },
      detail: { username: "minji", name: "김민지", role: "staff" },
    },
  ]);
  for (const secret of [minji.password, "argon2id"]) {
    expect(JSON.stringify(audit)).not.toContain(secret);
    expect(app.logLines.join()).not.toContain(secret);
  }
  expect(await logOf(app, store.id)).toEqual([]);

  const token = await signIn(app, store, "minji", minji.password);
  expect(await isSignedIn(app, token)).toBe(true);
});

test("makes an admin, who may do what admins may", async () => {
  const store = await createTestStore(app);
  const { body } = await create(store, { ...minji, role: "store_admin" });
  expect(body.role).toBe("store_admin");
  const token = await signIn(app, store, "minji", minji.password);
  expect((await app.call("GET", "/api/v1/staff", { token: token ?? "" })).status).toBe(200);
});

test("refuses a username that is taken, in whatever case; in another store it is free", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  for (const username of ["staff", "Staff", "STAFF"])
    expect(await create<Problem>(store, { ...minji, username })).toMatchObject({
      status: 409,
      body: { code: "ALREADY_EXISTS", errors: [{ pointer: "/username", code: "DUPLICATE" }] },
    });
  await expectNothingWritten(store);
  expect((await create(store, minji)).status).toBe(201);
  expect((await create(other, minji)).status).toBe(201);
});

test("of two at once with one username makes one", async () => {
  const store = await createTestStore(app);
  const answers = await Promise.all([create(store, minji), create(store, { ...minji, username: "MINJI" })]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  expect(await rowsOf(store)).toHaveLength(3);
});

test("makes one account for one key, however often it is sent", async () => {
  const store = await createTestStore(app);
  const headers = { "idempotency-key": "hire-minji" };
  const first = await create(store, minji, headers);
  const second = await create(store, minji, headers);
  expect(second).toMatchObject({ status: 201, body: first.body });
  expect(second.headers.get("location")).toBe(first.headers.get("location"));
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(await rowsOf(store)).toHaveLength(3);
  expect(await auditOf(app, store.id)).toHaveLength(1);
  expect(await create<Problem>(store, { ...minji, name: "박민지" }, headers)).toMatchObject({
    status: 422,
    body: { code: "IDEMPOTENCY_KEY_REUSED" },
  });
});

test("does not remember a request that failed", async () => {
  const store = await createTestStore(app);
  const headers = { "idempotency-key": "hire" };
  expect((await create(store, { ...minji, username: "staff" }, headers)).status).toBe(409);
  expect((await create(store, minji, headers)).status).toBe(201);
});

describe("a wrong value is refused with its place, and nothing is written", () => {
  const cases: [unknown, string, string][] = [
    [{ username: "minji", name: "김민지" }, "/password", "REQUIRED"],
    [{ password: minji.password, name: "김민지" }, "/username", "REQUIRED"],
    [{ username: "minji", password: minji.password }, "/name", "REQUIRED"],
    [{ ...minji, username: "m" }, "/username", "BAD_FORMAT"],
    [{ ...minji, username: "min ji" }, "/username", "BAD_FORMAT"],
    [{ ...minji, username: "민지" }, "/username", "BAD_FORMAT"],
    [{ ...minji, username: "a".repeat(65) }, "/username", "BAD_FORMAT"],
    [{ ...minji, password: "short" }, "/password", "TOO_SHORT"],
    [{ ...minji, password: "a".repeat(201) }, "/password", "TOO_LONG"],
    [{ ...minji, name: " " }, "/name", "TOO_SHORT"],
    [{ ...minji, role: "super_admin" }, "/role", "NOT_ONE_OF"],
    [{ ...minji, role: "table" }, "/role", "NOT_ONE_OF"],
    [{ ...minji, storeId: Bun.randomUUIDv7() }, "/storeId", "UNKNOWN_KEY"],
    [{ ...minji, version: 7 }, "/version", "UNKNOWN_KEY"],
    [{ ...minji, tokenVersion: 7 }, "/tokenVersion", "UNKNOWN_KEY"],
    [{ ...minji, passwordHash: "x" }, "/passwordHash", "UNKNOWN_KEY"],
    [{ ...minji, isActive: false }, "/isActive", "UNKNOWN_KEY"],
    [{ ...minji, id: Bun.randomUUIDv7() }, "/id", "UNKNOWN_KEY"],
  ];
  test.each(cases)("%j", async (body, pointer, code) => {
    const store = await createTestStore(app);
    const answer = await create<Problem>(store, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ in: "body", pointer, code }]);
    await expectNothingWritten(store);
  });
});

test("refuses staff, tablets and super admins", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  for (const token of [store.tokens.staff, store.tokens.table, root.token])
    expect((await app.call("POST", "/api/v1/staff", { token, body: minji })).status).toBe(403);
  await expectNothingWritten(store);
});
