import { afterAll, describe, expect, test } from "bun:test";
import { findStaff } from "../../../src/features/staff/staff.store.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { signInAuditOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore, password } from "../../support/store.ts";
import { isSignedIn, signIn } from "../staff/sign-in.ts";

const app = await createTestApp({ env: { LOGIN_ATTEMPTS: "10" } });
afterAll(app.close);

const newPassword = "staple-battery-horse";

function change(token: string, body: unknown) {
  return app.call<Problem & { token: string }>("POST", "/api/v1/auth/password", { token, body });
}

test("changes the password, ends every token of the account and answers a new one", async () => {
  const store = await createTestStore(app);
  const elsewhere = await signIn(app, store, "staff");
  const { status, body } = await change(store.tokens.staff, { currentPassword: password, newPassword });
  expect(status).toBe(200);
  expect(body).toMatchObject({ tokenType: "Bearer", expiresAt: expect.any(String) });
  expect(await isSignedIn(app, body.token)).toBe(true);
  for (const token of [elsewhere, store.tokens.staff]) expect(await isSignedIn(app, token)).toBe(false);
  expect(await isSignedIn(app, store.tokens.admin)).toBe(true);
  expect(await signIn(app, store, "staff", password)).toBeNull();
  expect(await signIn(app, store, "staff", newPassword)).toBeString();

  const row = await app.database.query("test.staff", (db) => findStaff(db, store.id, store.ids.staff));
  expect(row).toMatchObject({ version: 2, tokenVersion: 2 });
  const audit = await signInAuditOf(app, store.id);
  expect(audit.map(({ action }) => action)).toEqual([
    "auth.signed_in",
    "auth.password_changed",
    "auth.signed_in",
    "auth.refused",
    "auth.signed_in",
  ]);
  expect(audit[1]).toMatchObject({
    subjectId: store.ids.staff,
    actor: { type: "staff", id: store.ids.staff },
  });
  expect(JSON.stringify(audit)).not.toContain(newPassword);
});

test("store admins and super admins change theirs as well", async () => {
  const store = await createTestStore(app);
  expect((await change(store.tokens.admin, { currentPassword: password, newPassword })).status).toBe(200);
  expect(await signIn(app, store, "admin", newPassword)).toBeString();

  const root = await createSuperAdmin(app);
  const { status, body } = await change(root.token, { currentPassword: password, newPassword });
  expect(status).toBe(200);
  expect(await isSignedIn(app, root.token)).toBe(false);
  expect((await app.call("GET", "/api/v1/admin/stores", { token: body.token })).status).toBe(200);
});

test("a wrong current password is 403 and changes nothing; after ten the account waits, and its sign-ins do not", async () => {
  const store = await createTestStore(app);
  for (let attempt = 0; attempt < 10; attempt++)
    expect(await change(store.tokens.staff, { currentPassword: "wrong", newPassword })).toMatchObject({
      status: 403,
      body: { code: "WRONG_PASSWORD" },
    });
  expect(await change(store.tokens.staff, { currentPassword: password, newPassword })).toMatchObject({
    status: 429,
    body: { code: "TOO_MANY_REQUESTS" },
  });
  expect(await signIn(app, store, "staff")).toBeString();
  expect(await isSignedIn(app, store.tokens.staff)).toBe(true);
  const row = await app.database.query("test.staff", (db) => findStaff(db, store.id, store.ids.staff));
  expect(row).toMatchObject({ version: 1, tokenVersion: 1 });
});

test("of two changes at once one wins, and the other learns that the password is another now", async () => {
  const store = await createTestStore(app);
  const answers = await Promise.all(
    ["staple-battery-horse", "battery-horse-staple"].map((wanted) =>
      change(store.tokens.staff, { currentPassword: password, newPassword: wanted }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
});

test("refuses tablets", async () => {
  const store = await createTestStore(app);
  expect(await change(store.tokens.table, { currentPassword: password, newPassword })).toMatchObject({
    status: 403,
    body: { code: "FORBIDDEN" },
  });
});

describe("a new password that is too easy is refused by its place, and the old one is not even tried", () => {
  test.each([
    ["          ", "TOO_EASY"],
    ["aaaaaaaaaa", "TOO_EASY"],
    ["password123", "TOO_EASY"],
    ["staffstaff1", "TOO_EASY"],
    ["short", "TOO_SHORT"],
  ])("%j", async (wanted, code) => {
    const store = await createTestStore(app);
    const own = await change(store.tokens.staff, { currentPassword: "wrong", newPassword: wanted });
    expect(own).toMatchObject({
      status: 422,
      body: { code: "VALIDATION_FAILED", errors: [{ in: "body", pointer: "/newPassword", code }] },
    });
    const token = store.tokens.admin;
    const expected = { status: 422, body: { errors: [{ pointer: "/password", code }] } };
    const body = { username: "staff1", password: wanted, name: "새 직원" };
    expect(await app.call("POST", "/api/v1/staff", { token, body })).toMatchObject(expected);
    const patched = await app.call("PATCH", `/api/v1/staff/${store.ids.staff}`, {
      token,
      body: { password: wanted },
    });
    expect(patched).toMatchObject(expected);
    expect(await signInAuditOf(app, store.id)).toEqual([]);
  });
});
