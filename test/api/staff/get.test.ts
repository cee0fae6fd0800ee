import { afterAll, expect, test } from "bun:test";
import type { StaffAccount } from "../../../src/features/staff/staff.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

test("answers one account of the store", async () => {
  const store = await createTestStore(app);
  const { status, body } = await app.call<StaffAccount>("GET", `/api/v1/staff/${store.ids.staff}`, {
    token: store.tokens.admin,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: store.ids.staff, username: "staff", role: "staff", isActive: true });
  expect(body).not.toHaveProperty("passwordHash");
});

test("answers for another store's account, a super admin's and a tablet exactly as for none", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  const root = await createSuperAdmin(app);
  const get = (id: string) => app.call<Problem>("GET", `/api/v1/staff/${id}`, { token: store.tokens.admin });
  const missingId = Bun.randomUUIDv7();
  const missing = await get(missingId);
  expect(missing).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
  for (const id of [other.ids.staff, root.id, store.tableId]) {
    const { status, body } = await get(id);
    expect({ status, body: { ...body, instance: "", requestId: "" } }).toEqual({
      status: 404,
      body: { ...missing.body, instance: "", requestId: "" },
    });
  }
});

test("refuses what is no id", async () => {
  const store = await createTestStore(app);
  const answer = await app.call<Problem>("GET", "/api/v1/staff/1", { token: store.tokens.admin });
  expect(answer).toMatchObject({
    status: 422,
    body: { errors: [{ in: "path", pointer: "/id", code: "BAD_FORMAT" }] },
  });
});

test("refuses staff, tablets and super admins", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  for (const token of [store.tokens.staff, store.tokens.table, root.token])
    expect((await app.call("GET", `/api/v1/staff/${store.ids.staff}`, { token })).status).toBe(403);
});
