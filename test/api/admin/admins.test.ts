import { afterAll, expect, test } from "bun:test";
import type { StaffAccount } from "../../../src/features/staff/staff.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);
const root = await createSuperAdmin(app);

const pathOf = (storeId: string) => `/api/v1/admin/stores/${storeId}/admins`;

test("lists a store's admins and nobody else", async () => {
  const store = await createTestStore(app);
  await createTestStore(app);
  const { status, body } = await app.call<{ data: StaffAccount[]; nextCursor: null }>(
    "GET",
    pathOf(store.id),
    { token: root.token },
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data: [{ id: store.ids.admin, username: "admin", role: "store_admin", isActive: true, version: 1 }],
    nextCursor: null,
  });
  expect(body.data).toHaveLength(1);
  expect(JSON.stringify(body)).not.toContain("argon2");
});

test("answers one admin; the store's staff and other stores' admins are not there", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  const get = (id: string) =>
    app.call<StaffAccount | Problem>("GET", `${pathOf(store.id)}/${id}`, { token: root.token });
  expect(await get(store.ids.admin)).toMatchObject({ status: 200, body: { username: "admin" } });
  for (const id of [store.ids.staff, other.ids.admin, root.id, Bun.randomUUIDv7()])
    expect(await get(id)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
});

test("answers 404 for a store that is not there", async () => {
  const answer = await app.call<Problem>("GET", pathOf(Bun.randomUUIDv7()), { token: root.token });
  expect(answer).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
});

test("refuses everybody who belongs to a store", async () => {
  const store = await createTestStore(app);
  for (const token of [store.tokens.admin, store.tokens.staff, store.tokens.table]) {
    expect((await app.call("GET", pathOf(store.id), { token })).status).toBe(403);
    const one = `${pathOf(store.id)}/${store.ids.admin}`;
    expect((await app.call("GET", one, { token })).status).toBe(403);
  }
});
