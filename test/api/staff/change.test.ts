import { afterAll, describe, expect, test } from "bun:test";
import type { StaffAccount } from "../../../src/features/staff/staff.model.ts";
import { findStaff } from "../../../src/features/staff/staff.store.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { auditOf, logOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore, type TestStore } from "../../support/store.ts";
import { isSignedIn, signIn } from "./sign-in.ts";

const app = await createTestApp();
afterAll(app.close);

function change<T = StaffAccount>(
  store: TestStore,
  id: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  return app.call<T>("PATCH", `/api/v1/staff/${id}`, { token: store.tokens.admin, body, headers });
}

async function rowOf(store: TestStore, id: string) {
  return await app.database.query("test.staff", (db) => findStaff(db, store.id, id));
}

async function createAdmin(store: TestStore, username: string): Promise<string> {
  const { body } = await app.call<StaffAccount>("POST", "/api/v1/staff", {
    token: store.tokens.admin,
    body: { username, password: "correct-horse-battery", name: username, role: "store_admin" },
  });
  return body.id;
}

test("changes a name and ends no token", async () => {
  const store = await createTestStore(app);
  const { status, body } = await change(store, store.ids.staff, { name: "홀 담당", version: 1 });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: "홀 담당", username: "staff", role: "staff", version: 2 });
  expect(await rowOf(store, store.ids.staff)).toMatchObject({ name: "홀 담당", version: 2, tokenVersion: 1 });
  expect(await auditOf(app, store.id)).toMatchObject([
    {
      action: "staff.updated",
      subjectId: store.ids.staff,
      actor: { type: "staff", id: store.ids.admin },
      detail: { name: "홀 담당" },
    },
  ]);
  expect(await logOf(app, store.id)).toEqual([]);
  expect(await isSignedIn(app, store.tokens.staff)).toBe(true);
});

describe("ends the account's tokens at once, and nobody else's", () => {
  test.each([
    ["switched off", { isActive: false }],
    ["a new password", { password: "another-long-one" }],
    ["another role", { role: "store_admin" }],
  ])("%s", async (_, body) => {
    const store = await createTestStore(app);
    const signedIn = await signIn(app, store, "staff");
    const place = (token: string | null) =>
      app.call<Problem>("POST", "/api/v1/orders", {
        token: token ?? "",
        body: { tableId: store.tableId, lines: [store.line] },
      });
    expect((await place(signedIn)).status).toBe(201);

    expect((await change(store, store.ids.staff, body)).status).toBe(200);
    for (const token of [signedIn, store.tokens.staff])
      expect(await place(token)).toMatchObject({ status: 401, body: { code: "INVALID_TOKEN" } });
    expect(await isSignedIn(app, store.tokens.admin)).toBe(true);
    expect(await isSignedIn(app, store.tokens.table)).toBe(true);
    expect(await rowOf(store, store.ids.staff)).toMatchObject({ tokenVersion: 2, version: 2 });
  });

  test("in every process within a second or two", async () => {
    const elsewhere = await createTestApp();
    try {
      const store = await createTestStore(app);
      expect(await isSignedIn(elsewhere, store.tokens.staff)).toBe(true);
      await change(store, store.ids.staff, { isActive: false });
      const deadline = performance.now() + 3_000;
      while ((await isSignedIn(elsewhere, store.tokens.staff)) && performance.now() < deadline)
        await Bun.sleep(50);
      expect(await isSignedIn(elsewhere, store.tokens.staff)).toBe(false);
    } finally {
      await elsewhere.close();
    }
  });
});

test("an account that is off cannot sign in; switched on again it can, and its old tokens stay dead", async () => {
  const store = await createTestStore(app);
  await change(store, store.ids.staff, { isActive: false });
  expect(await signIn(app, store, "staff")).toBeNull();

  const { body } = await change(store, store.ids.staff, { isActive: true });
  expect(body.isActive).toBe(true);
  expect(await isSignedIn(app, store.tokens.staff)).toBe(false);
  const fresh = await signIn(app, store, "staff");
  expect(await isSignedIn(app, fresh)).toBe(true);
});

test("after a new password the old one does not sign in any more", async () => {
  const store = await createTestStore(app);
  await change(store, store.ids.staff, { password: "another-long-one" });
  expect(await signIn(app, store, "staff")).toBeNull();
  expect(await signIn(app, store, "staff", "another-long-one")).not.toBeNull();
  const audit = JSON.stringify(await auditOf(app, store.id));
  expect(audit).toContain('"newPassword":true');
  expect(audit).not.toContain("another-long-one");
  expect(audit).not.toContain("argon2");
});

describe("the last active admin", () => {
  test.each([
    ["cannot be switched off", { isActive: false }],
    ["cannot be demoted", { role: "staff" }],
    ["cannot be both", { role: "staff", isActive: false }],
  ])("%s", async (_, body) => {
    const store = await createTestStore(app);
    const second = await createAdmin(store, "second");
    await change(store, second, { isActive: false });
    const before = await rowOf(store, store.ids.admin);
    const audited = await auditOf(app, store.id);
    expect(await change<Problem>(store, store.ids.admin, body)).toMatchObject({
      status: 409,
      body: { code: "LAST_ADMIN" },
    });
    expect(await rowOf(store, store.ids.admin)).toEqual(before);
    expect(await auditOf(app, store.id)).toEqual(audited);
    expect(await isSignedIn(app, store.tokens.admin)).toBe(true);
  });

  test("may change its name and password", async () => {
    const store = await createTestStore(app);
    const { status } = await change(store, store.ids.admin, {
      name: "점장",
      role: "store_admin",
      isActive: true,
      password: "another-long-one",
    });
    expect(status).toBe(200);
  });

  test("can go once there is another", async () => {
    const store = await createTestStore(app);
    await createAdmin(store, "second");
    expect((await change(store, store.ids.admin, { role: "staff" })).status).toBe(200);
  });

  test("remains when two admins switch each other off at once", async () => {
    const store = await createTestStore(app);
    const second = await createAdmin(store, "second");
    const answers = await Promise.all([
      change(store, store.ids.admin, { isActive: false }),
      change(store, second, { isActive: false }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });
});

test("an older version is refused with the present state", async () => {
  const store = await createTestStore(app);
  const { body: present } = await change(store, store.ids.staff, { name: "먼저" });
  for (const [body, headers] of [
    [{ isActive: false, version: 1 }, {}],
    [{ isActive: false }, { "if-match": '"1"' }],
  ] as const)
    expect(await change<Problem>(store, store.ids.staff, body, headers)).toMatchObject({
      status: 409,
      body: { code: "VERSION_CONFLICT", present },
    });
  expect(await isSignedIn(app, store.tokens.staff)).toBe(true);
});

test("answers for another store's account and a super admin's exactly as for none, and changes nothing", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  const root = await createSuperAdmin(app);
  const body = { isActive: false, password: "mine-now-forever" };
  const missing = await change<Problem>(store, Bun.randomUUIDv7(), body);
  expect(missing).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
  const before = await rowOf(other, other.ids.staff);
  for (const id of [other.ids.staff, other.ids.admin, root.id]) {
    const answer = await change<Problem>(store, id, body);
    expect({ ...answer.body, instance: "", requestId: "" }).toEqual({
      ...missing.body,
      instance: "",
      requestId: "",
    });
  }
  expect(await rowOf(other, other.ids.staff)).toEqual(before);
  expect(await auditOf(app, other.id)).toEqual([]);
  expect(await isSignedIn(app, other.tokens.staff)).toBe(true);
  expect(await isSignedIn(app, root.token)).toBe(true);
});

describe("a wrong value is refused with its place, and nothing is written", () => {
  const cases: [unknown, string, string][] = [
    [{}, "", "EMPTY"],
    [{ name: "" }, "/name", "TOO_SHORT"],
    [{ password: "short" }, "/password", "TOO_SHORT"],
    [{ role: "super_admin" }, "/role", "NOT_ONE_OF"],
    [{ isActive: "no" }, "/isActive", "WRONG_TYPE"],
    [{ isActive: null }, "", "EMPTY"],
    [{ name: "이름", version: 1.5 }, "/version", "WRONG_TYPE"],
    [{ name: "이름", username: "boss" }, "/username", "UNKNOWN_KEY"],
    [{ name: "이름", storeId: Bun.randomUUIDv7() }, "/storeId", "UNKNOWN_KEY"],
    [{ name: "이름", tokenVersion: 1 }, "/tokenVersion", "UNKNOWN_KEY"],
    [{ name: "이름", passwordHash: "x" }, "/passwordHash", "UNKNOWN_KEY"],
  ];
  test.each(cases)("%j", async (body, pointer, code) => {
    const store = await createTestStore(app);
    const before = await rowOf(store, store.ids.staff);
    const answer = await change<Problem>(store, store.ids.staff, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ in: "body", pointer, code }]);
    expect(await rowOf(store, store.ids.staff)).toEqual(before);
    expect(await auditOf(app, store.id)).toEqual([]);
  });
});

test("does nothing again for a key that was seen", async () => {
  const store = await createTestStore(app);
  const headers = { "idempotency-key": "new-password" };
  const first = await change(store, store.ids.staff, { password: "another-long-one" }, headers);
  const token = await signIn(app, store, "staff", "another-long-one");
  const second = await change(store, store.ids.staff, { password: "another-long-one" }, headers);
  expect(second.body).toEqual(first.body);
  expect(await isSignedIn(app, token)).toBe(true);
  expect(await auditOf(app, store.id)).toHaveLength(1);
});

test("refuses staff, tablets and super admins, also for their own account", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  for (const token of [store.tokens.staff, store.tokens.table, root.token]) {
    const path = `/api/v1/staff/${store.ids.staff}`;
    const answer = await app.call<Problem>("PATCH", path, { token, body: { role: "store_admin" } });
    expect(answer).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  }
  expect(await rowOf(store, store.ids.staff)).toMatchObject({ role: "staff", version: 1 });
});
