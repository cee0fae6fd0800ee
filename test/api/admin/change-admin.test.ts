import { afterAll, expect, test } from "bun:test";
import type { StaffAccount } from "../../../src/features/staff/staff.model.ts";
import { findStaff } from "../../../src/features/staff/staff.store.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { auditOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore, type TestStore } from "../../support/store.ts";
import { isSignedIn, signIn } from "../staff/sign-in.ts";

const app = await createTestApp();
afterAll(app.close);
const root = await createSuperAdmin(app);

function change<T = StaffAccount>(store: { id: string }, id: string, body: unknown) {
  return app.call<T>("PATCH", `/api/v1/admin/stores/${store.id}/admins/${id}`, { token: root.token, body });
}

async function rowOf(store: TestStore, id: string) {
  return await app.database.query("test.staff", (db) => findStaff(db, store.id, id));
}

test("switches the last admin off, which ends its tokens at once, and on again", async () => {
  const store = await createTestStore(app);
  const off = await change(store, store.ids.admin, { isActive: false, version: 1 });
  expect(off).toMatchObject({ status: 200, body: { isActive: false, version: 2 } });
  const answer = await app.call<Problem>("POST", "/api/v1/tables", {
    token: store.tokens.admin,
    body: { number: "9", pin: "4821" },
  });
  expect(answer).toMatchObject({ status: 401, body: { code: "INVALID_TOKEN" } });
  expect(await signIn(app, store, "admin")).toBeNull();
  // The store works on.
  expect(await isSignedIn(app, store.tokens.staff)).toBe(true);
  expect(await isSignedIn(app, store.tokens.table)).toBe(true);
  expect(await auditOf(app, store.id)).toMatchObject([
    {
      action: "staff.updated",
      subjectId: store.ids.admin,
      actor: { type: "staff", id: root.id },
      detail: { isActive: false },
    },
  ]);

  expect((await change(store, store.ids.admin, { isActive: true })).body.isActive).toBe(true);
  expect(await isSignedIn(app, store.tokens.admin)).toBe(false);
  expect(await isSignedIn(app, await signIn(app, store, "admin"))).toBe(true);
});

test("sets a new password and name", async () => {
  const store = await createTestStore(app);
  const { body } = await change(store, store.ids.admin, { name: "새 점장", password: "another-long-one" });
  expect(body).toMatchObject({ name: "새 점장", role: "store_admin" });
  expect(await isSignedIn(app, store.tokens.admin)).toBe(false);
  expect(await signIn(app, store, "admin")).toBeNull();
  expect(await signIn(app, store, "admin", "another-long-one")).not.toBeNull();
  expect(JSON.stringify(await auditOf(app, store.id))).not.toContain("another-long-one");
});

test("refuses an older version with the present state", async () => {
  const store = await createTestStore(app);
  const { body: present } = await change(store, store.ids.admin, { name: "먼저" });
  expect(await change<Problem>(store, store.ids.admin, { isActive: false, version: 1 })).toMatchObject({
    status: 409,
    body: { code: "VERSION_CONFLICT", present },
  });
  expect(await isSignedIn(app, store.tokens.admin)).toBe(true);
});

test("answers 404 for staff, for another store's admin and in a store that is not there", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  for (const [where, id] of [
    [store, store.ids.staff],
    [store, other.ids.admin],
    [store, root.id],
    [store, Bun.randomUUIDv7()],
    [{ id: Bun.randomUUIDv7() }, store.ids.admin],
  ] as const)
    expect(await change<Problem>(where, id, { isActive: false })).toMatchObject({
      status: 404,
      body: { code: "NOT_FOUND" },
    });
  for (const token of [store.tokens.staff, other.tokens.admin, root.token])
    expect(await isSignedIn(app, token)).toBe(true);
});

test.each([
  [{}, "", "EMPTY"],
  [{ name: " " }, "/name", "TOO_SHORT"],
  [{ password: "short" }, "/password", "TOO_SHORT"],
  [{ isActive: 0 }, "/isActive", "WRONG_TYPE"],
  [{ name: "이름", role: "super_admin" }, "/role", "UNKNOWN_KEY"],
  [{ name: "이름", storeId: Bun.randomUUIDv7() }, "/storeId", "UNKNOWN_KEY"],
  [{ name: "이름", username: "boss" }, "/username", "UNKNOWN_KEY"],
] as const)("refuses %j with its place, and writes nothing", async (body, pointer, code) => {
  const store = await createTestStore(app);
  const before = await rowOf(store, store.ids.admin);
  const answer = await change<Problem>(store, store.ids.admin, body);
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ in: "body", pointer, code }] } });
  expect(await rowOf(store, store.ids.admin)).toEqual(before);
});

test("refuses everybody who belongs to a store, its admin included", async () => {
  const store = await createTestStore(app);
  const path = `/api/v1/admin/stores/${store.id}/admins/${store.ids.admin}`;
  for (const token of [store.tokens.admin, store.tokens.staff, store.tokens.table])
    expect((await app.call("PATCH", path, { token, body: { name: "나" } })).status).toBe(403);
  expect(await rowOf(store, store.ids.admin)).toMatchObject({ version: 1 });
});
