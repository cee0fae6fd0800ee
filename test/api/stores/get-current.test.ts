import { afterAll, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

const path = "/api/v1/stores/current";

test("answers the caller's own store to staff and to its admin", async () => {
  const store = await createTestStore(app, { timezone: "America/New_York", locale: "en" });
  await createTestStore(app);
  for (const token of [store.tokens.staff, store.tokens.admin]) {
    const { status, body } = await app.call("GET", path, { token });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: store.id,
      code: store.code,
      name: "시험 식당",
      timezone: "America/New_York",
      currency: "KRW",
      locale: "en",
      dayStartsAt: "05:00",
      acceptingOrders: true,
      maxOpenOrdersPerSession: 60,
      maxOpenLinesPerSession: 400,
      maxTabletOrdersPer10Minutes: 30,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  }
});

test("refuses a tablet, a super admin, and whoever is not signed in", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  for (const token of [store.tokens.table, root.token])
    expect(await app.call<Problem>("GET", path, { token })).toMatchObject({
      status: 403,
      body: { code: "FORBIDDEN" },
    });
  expect(await app.call<Problem>("GET", path)).toMatchObject({
    status: 401,
    body: { code: "UNAUTHENTICATED" },
  });
});
