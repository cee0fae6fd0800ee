import { afterAll, expect, test } from "bun:test";
import type { Store } from "../../../src/features/stores/stores.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

test("answers a store", async () => {
  const store = await createTestStore(app);
  const { token } = await createSuperAdmin(app);
  const { status, body } = await app.call<Store>("GET", `/api/v1/admin/stores/${store.id}`, { token });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: store.id, code: store.code, version: 1 });
});

test("answers 404 for a store that is not there", async () => {
  const { token } = await createSuperAdmin(app);
  const path = `/api/v1/admin/stores/${Bun.randomUUIDv7()}`;
  expect(await app.call<Problem>("GET", path, { token })).toMatchObject({
    status: 404,
    body: { code: "NOT_FOUND" },
  });
});

test("refuses the store's own admin", async () => {
  const store = await createTestStore(app);
  const path = `/api/v1/admin/stores/${store.id}`;
  expect((await app.call("GET", path, { token: store.tokens.admin })).status).toBe(403);
});
