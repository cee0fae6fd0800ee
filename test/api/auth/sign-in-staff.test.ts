import { afterAll, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { logOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore, password } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

function signIn<T = Problem>(body: unknown) {
  return app.call<T>("POST", "/api/v1/auth/staff/login", { body });
}

test("answers a token that works, the store and the account", async () => {
  const store = await createTestStore(app);
  const { status, body } = await signIn<{ token: string }>({
    storeCode: store.code,
    username: "admin",
    password,
  });
  expect(status).toBe(200);
  expect(body).toEqual({
    token: expect.any(String),
    tokenType: "Bearer",
    deviceProof: expect.any(String),
    expiresAt: new Date(app.clock.now().getTime() + 16 * 3_600_000).toISOString(),
    store: {
      id: store.id,
      code: store.code,
      name: "시험 식당",
      currency: "KRW",
      timezone: "Asia/Seoul",
      locale: "ko",
    },
    account: { id: store.ids.admin, username: "admin", name: "store_admin", role: "store_admin" },
  } as never);
  const me = await app.call("GET", "/api/v1/auth/me", { token: body.token });
  expect(me).toMatchObject({ status: 200, body: { id: store.ids.admin, storeId: store.id } });
  expect(await logOf(app, store.id)).toEqual([]);
});

test("signs a super admin in without a store", async () => {
  const root = await createSuperAdmin(app);
  const { status, body } = await signIn<{ token: string }>({ username: root.username, password });
  expect(status).toBe(200);
  expect(body).toMatchObject({ store: null, account: { id: root.id, role: "super_admin" } });
  expect((await app.call("GET", "/api/v1/admin/stores", { token: body.token })).status).toBe(200);
});

test("answers the same to a wrong store, name or password, and for an account that is off", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  const off = `/api/v1/staff/${store.ids.staff}`;
  await app.call("PATCH", off, { token: store.tokens.admin, body: { isActive: false } });
  const right = { storeCode: store.code, username: "admin", password };

  const wrong = await signIn({ ...right, password: "wrong-password" });
  expect(wrong).toMatchObject({ status: 401, body: { code: "INVALID_CREDENTIALS" } });
  expect(wrong.headers.get("www-authenticate")).toBe("Bearer");
  for (const request of [
    { ...right, username: "nobody" },
    { ...right, username: "staff" },
    { ...right, username: "admin'--" },
    { ...right, storeCode: "no-such-store" },
    { ...right, password: `${password} ` },
    { username: "admin", password },
    { ...right, username: root.username },
    { username: root.username, password: "wrong-password" },
  ]) {
    const { status, body } = await signIn(request);
    expect({ status, body }).toEqual({ status: 401, body: { ...wrong.body, requestId: body.requestId } });
  }
});

test("writes no password into the log", async () => {
  const store = await createTestStore(app);
  await signIn({ storeCode: store.code, username: "admin", password: "a-telling-password" });
  await signIn({ storeCode: store.code, username: "admin", password });
  const log = app.logLines.join();
  for (const secret of ["a-telling-password", password, "eyJ"]) expect(log).not.toContain(secret);
});

test.each([
  [{ username: "admin" }, "/password", "REQUIRED"],
  [{ password: "x" }, "/username", "REQUIRED"],
  [{ username: "admin", password: "" }, "/password", "TOO_SHORT"],
  [{ username: "admin", password: "x".repeat(201) }, "/password", "TOO_LONG"],
  [{ username: "a\nb", password: "x" }, "/username", "BAD_FORMAT"],
  [{ username: ["admin"], password: "x" }, "/username", "WRONG_TYPE"],
  [{ username: { $ne: null }, password: "x" }, "/username", "WRONG_TYPE"],
  [{ username: "admin", password: "x", role: "super_admin" }, "/role", "UNKNOWN_KEY"],
] as const)("refuses %j with its place", async (body, pointer, code) => {
  expect(await signIn(body)).toMatchObject({
    status: 422,
    body: { code: "VALIDATION_FAILED", errors: [{ in: "body", pointer, code }] },
  });
});
