import { afterAll, expect, test } from "bun:test";
import type { StaffAccount } from "../../../src/features/staff/staff.model.ts";
import { findStaff, listStaff } from "../../../src/features/staff/staff.store.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { auditOf, logOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";
import { signIn } from "../staff/sign-in.ts";

const app = await createTestApp();
afterAll(app.close);
const root = await createSuperAdmin(app);

const owner = { username: "owner", password: "red-pepper-paste", name: "점장" };

function create<T = StaffAccount>(storeId: string, body: unknown, headers: Record<string, string> = {}) {
  return app.call<T>("POST", `/api/v1/admin/stores/${storeId}/admins`, { token: root.token, body, headers });
}

async function countAccounts(storeId: string) {
  const page = { after: null, limit: 100 };
  return (await app.database.query("test.staff", (db) => listStaff(db, storeId, page))).length;
}

test("makes an admin of that store, who can sign in there", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  const { status, headers, body } = await create(store.id, owner);
  expect(status).toBe(201);
  expect(headers.get("location")).toBe(`/api/v1/admin/stores/${store.id}/admins/${body.id}`);
  expect(body).toMatchObject({ username: "owner", role: "store_admin", isActive: true, version: 1 });
  expect(await app.database.query("test.staff", (db) => findStaff(db, store.id, body.id))).toMatchObject({
    storeId: store.id,
    role: "store_admin",
  });
  expect(await auditOf(app, store.id)).toMatchObject([
    { action: "staff.created", subjectId: body.id, actor: { type: "staff", id: root.id } },
  ]);
  expect(JSON.stringify(await auditOf(app, store.id))).not.toContain(owner.password);
  expect(await logOf(app, store.id)).toEqual([]);

  const token = await signIn(app, store, "owner", owner.password);
  expect((await app.call("GET", "/api/v1/staff", { token: token ?? "" })).status).toBe(200);
  expect(await signIn(app, other, "owner", owner.password)).toBeNull();
});

test("refuses a username that is taken in that store", async () => {
  const store = await createTestStore(app);
  expect(await create<Problem>(store.id, { ...owner, username: "Admin" })).toMatchObject({
    status: 409,
    body: { code: "ALREADY_EXISTS", errors: [{ pointer: "/username", code: "DUPLICATE" }] },
  });
  expect(await countAccounts(store.id)).toBe(2);
});

test("answers 404 for a store that is not there", async () => {
  expect(await create<Problem>(Bun.randomUUIDv7(), owner)).toMatchObject({
    status: 404,
    body: { code: "NOT_FOUND" },
  });
});

test("makes one account for one key, however often it is sent", async () => {
  const store = await createTestStore(app);
  const headers = { "idempotency-key": `owner of ${store.id}`.replaceAll(" ", "-") };
  const first = await create(store.id, owner, headers);
  const second = await create(store.id, owner, headers);
  expect(second).toMatchObject({ status: 201, body: first.body });
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(await countAccounts(store.id)).toBe(3);
});

test.each([
  [{ username: undefined }, "/username", "REQUIRED"],
  [{ username: "점장" }, "/username", "BAD_FORMAT"],
  [{ password: "short" }, "/password", "TOO_SHORT"],
  [{ name: "" }, "/name", "TOO_SHORT"],
  [{ role: "super_admin" }, "/role", "UNKNOWN_KEY"],
  [{ role: "staff" }, "/role", "UNKNOWN_KEY"],
  [{ storeId: Bun.randomUUIDv7() }, "/storeId", "UNKNOWN_KEY"],
  [{ version: 2 }, "/version", "UNKNOWN_KEY"],
] as const)("refuses %j with its place, and writes nothing", async (values, pointer, code) => {
  const store = await createTestStore(app);
  const answer = await create<Problem>(store.id, { ...owner, ...values });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ in: "body", pointer, code }] } });
  expect(await countAccounts(store.id)).toBe(2);
  expect(await auditOf(app, store.id)).toEqual([]);
});

test("refuses everybody who belongs to a store", async () => {
  const store = await createTestStore(app);
  const path = `/api/v1/admin/stores/${store.id}/admins`;
  for (const token of [store.tokens.admin, store.tokens.staff, store.tokens.table])
    expect((await app.call("POST", path, { token, body: owner })).status).toBe(403);
  expect(await countAccounts(store.id)).toBe(2);
});
