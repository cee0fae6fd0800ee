import { afterAll, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

test("says who holds the token, for each role", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  for (const [token, role, name, id, storeId] of [
    [store.tokens.table, "table", "1", store.tableId, store.id],
    [store.tokens.staff, "staff", "staff", store.ids.staff, store.id],
    [store.tokens.admin, "store_admin", "store_admin", store.ids.admin, store.id],
    [root.token, "super_admin", "root", root.id, null],
  ] as const) {
    const { status, body } = await app.call("GET", "/api/v1/auth/me", { token });
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      role,
      name,
      storeId,
      expiresAt: new Date(app.clock.now().getTime() + 16 * 3_600_000).toISOString(),
    });
  }
});

test("says a table's present number and an account's present name after a change of it", async () => {
  const store = await createTestStore(app);
  const patch = (path: string, body: object) =>
    app.call("PATCH", `/api/v1/${path}`, { token: store.tokens.admin, body });
  expect((await patch(`tables/${store.tableId}`, { number: "B-9" })).status).toBe(200);
  expect((await patch(`staff/${store.ids.staff}`, { name: "홀 담당" })).status).toBe(200);
  const me = async (token: string) => (await app.call("GET", "/api/v1/auth/me", { token })).body;
  expect(await me(store.tokens.table)).toMatchObject({ name: "B-9" });
  expect(await me(store.tokens.staff)).toMatchObject({ name: "홀 담당" });
});

test("refuses a request without a token", async () => {
  const answer = await app.call<Problem>("GET", "/api/v1/auth/me");
  expect(answer).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
});
