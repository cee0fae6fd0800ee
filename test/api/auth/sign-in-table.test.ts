import { afterAll, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { logOf } from "../../support/record.ts";
import { createTestStore, pin } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

function signIn<T = Problem>(body: unknown) {
  return app.call<T>("POST", "/api/v1/auth/tables/login", { body });
}

test("answers a token that works, the store and the table, and opens no session", async () => {
  const store = await createTestStore(app);
  const { status, body } = await signIn<{ token: string }>({ storeCode: store.code, tableNumber: "1", pin });
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
    table: { id: store.tableId, number: "1" },
    session: null,
  } as never);
  expect(await logOf(app, store.id)).toEqual([]);
  const order = await app.call("POST", "/api/v1/orders", {
    token: body.token,
    body: { lines: [store.line] },
  });
  expect(order).toMatchObject({ status: 201, body: { tableId: store.tableId } });
});

test("answers the open session, and none after it was closed", async () => {
  const store = await createTestStore(app);
  const { body: order } = await app.call<{ sessionId: string }>("POST", "/api/v1/orders", {
    token: store.tokens.table,
    body: { lines: [store.line] },
  });
  const request = { storeCode: store.code, tableNumber: "1", pin };
  expect((await signIn(request)).body).toMatchObject({
    session: { id: order.sessionId, openedAt: app.clock.now().toISOString() },
  });
  const complete = `/api/v1/tables/${store.tableId}/complete`;
  await app.call("POST", complete, { token: store.tokens.staff, body: {} });
  expect((await signIn(request)).body).toMatchObject({ session: null });
});

test("answers the same to a wrong store, number or PIN, and for a table that is off or deleted", async () => {
  const store = await createTestStore(app);
  const token = store.tokens.admin;
  const [, second, third] = store.ids.tables;
  await app.call("PATCH", `/api/v1/tables/${second}`, { token, body: { isActive: false } });
  await app.call("DELETE", `/api/v1/tables/${third}`, { token });
  const right = { storeCode: store.code, tableNumber: "1", pin };

  const wrong = await signIn({ ...right, pin: "9999" });
  expect(wrong).toMatchObject({ status: 401, body: { code: "INVALID_CREDENTIALS" } });
  for (const request of [
    { ...right, tableNumber: "99" },
    { ...right, storeCode: "no-such-store" },
    { ...right, tableNumber: "2" },
    { ...right, tableNumber: "3" },
    { ...right, pin: "1" },
  ]) {
    const { status, body } = await signIn(request);
    expect({ status, body }).toEqual({ status: 401, body: { ...wrong.body, requestId: body.requestId } });
  }
});

test("a new PIN ends the tablet's token at once; the new one signs in", async () => {
  const store = await createTestStore(app);
  const path = `/api/v1/tables/${store.tableId}`;
  await app.call("PATCH", path, { token: store.tokens.admin, body: { pin: "4821" } });
  expect((await app.call("GET", "/api/v1/auth/me", { token: store.tokens.table })).status).toBe(401);
  expect((await app.call("GET", "/api/v1/auth/me", { token: store.tokens.otherTable })).status).toBe(200);
  const request = { storeCode: store.code, tableNumber: "1" };
  expect((await signIn({ ...request, pin })).status).toBe(401);
  expect((await signIn({ ...request, pin: "4821" })).status).toBe(200);
});

test.each([
  [{ storeCode: "x", tableNumber: "1" }, "/pin", "REQUIRED"],
  [{ storeCode: "x", pin: "1" }, "/tableNumber", "REQUIRED"],
  [{ tableNumber: "1", pin: "1" }, "/storeCode", "REQUIRED"],
  [{ storeCode: "x", tableNumber: 1, pin: "1" }, "/tableNumber", "WRONG_TYPE"],
  [{ storeCode: "x", tableNumber: "1", pin: 1 }, "/pin", "WRONG_TYPE"],
  [{ storeCode: "x", tableNumber: "1", pin: "1".repeat(21) }, "/pin", "TOO_LONG"],
  [{ storeCode: "x", tableNumber: "1", pin: "1", storeId: "x" }, "/storeId", "UNKNOWN_KEY"],
] as const)("refuses %j with its place", async (body, pointer, code) => {
  expect(await signIn(body)).toMatchObject({
    status: 422,
    body: { code: "VALIDATION_FAILED", errors: [{ in: "body", pointer, code }] },
  });
});
