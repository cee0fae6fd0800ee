import { afterAll, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

test("says who holds the token, for each role", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  for (const [token, role, id, storeId] of [
    [store.tokens.table, "table", store.tableId, store.id],
    [store.tokens.staff, "staff", store.ids.staff, store.id],
    [store.tokens.admin, "store_admin", store.ids.admin, store.id],
    [root.token, "super_admin", root.id, null],
  ] as const) {
    const { status, body } = await app.call("GET", "/api/v1/auth/me", { token });
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      role,
      name: role,
      storeId,
      expiresAt: new Date(app.clock.now().getTime() + 16 * 3_600_000).toISOString(),
    });
  }
});

test("refuses a request without a token", async () => {
  const answer = await app.call<Problem>("GET", "/api/v1/auth/me");
  expect(answer).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
});
