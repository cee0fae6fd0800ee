import { expect, setDefaultTimeout, test } from "bun:test";
import type { Order } from "../../../src/features/orders/orders.model.ts";
import type { Board } from "../../../src/features/sessions/sessions.model.ts";
import { migrateDatabase } from "../../../src/platform/database/migrate.ts";
import { placeOrder } from "../../support/orders.ts";
import { createTestDatabase } from "../../support/postgres.ts";
import { describeWithHistory, servePreviousRelease } from "../../support/previous-release.ts";
import { checkStore, eventTypesOf } from "../../support/rows.ts";
import { serveTestApp } from "../../support/server.ts";
import { readEvents } from "../../support/sse.ts";
import { createTestStore, password, pin } from "../../support/store.ts";

setDefaultTimeout(120_000);

describeWithHistory("the previous release on today's schema", () => {
  test("takes orders, changes them, streams and completes tables, beside today's", async () => {
    const database = await createTestDatabase();
    await migrateDatabase(database.url);
    const secret = "s".repeat(32);
    const today = await serveTestApp({
      databaseUrl: database.url,
      env: { JWT_ALGORITHM: "HS256", JWT_SECRET_KEY: secret },
    });
    // The previous release knows no other clock: tokens of today's must be of its time.
    today.clock.set(new Date());
    const store = await createTestStore(today);
    const previous = await servePreviousRelease(database.url, secret);

    async function call<T>(method: string, path: string, token: string | null, body?: unknown): Promise<T> {
      const response = await fetch(`${previous.url}/api/v1${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return JSON.parse(text || "null");
    }

    const table = await call<{ token: string }>("POST", "/auth/tables/login", null, {
      storeCode: store.code,
      tableNumber: "1",
      pin,
    });
    const signIn = (username: string) =>
      call<{ token: string }>("POST", "/auth/staff/login", null, {
        storeCode: store.code,
        username,
        password,
      });
    const staff = await signIn("staff");
    const admin = await signIn("admin");
    const stream = await readEvents(`${previous.url}/api/v1/events/stream`, { token: staff.token });
    const streamToday = await today.stream(store.tokens.staff);

    await call("GET", "/menu", table.token);
    const order = await call<Order>("POST", "/orders", table.token, { lines: [store.line] });
    expect(order).toMatchObject({ number: 1, total: 9_500 });
    await call("POST", `/orders/${order.id}/status`, staff.token, { status: "preparing" });
    await call("POST", `/orders/${order.id}/status`, staff.token, { status: "ready" });
    // While a new version is rolled out both serve: each works on what the other wrote.
    const ofToday = await placeOrder(today, store.tokens.table, { lines: [store.line] });
    expect(ofToday).toMatchObject({ number: 2, sessionId: order.sessionId });
    await call("POST", `/orders/${ofToday.id}/status`, staff.token, { status: "preparing" });
    const third = await call<Order>("POST", "/orders", table.token, { lines: [store.line] });
    await call("DELETE", `/orders/${third.id}`, admin.token);
    await call("POST", `/menu/items/${store.ids.water}/availability`, staff.token, { isAvailable: false });
    const board = await call<Board>("GET", "/board", staff.token);
    await call("POST", `/tables/${store.tableId}/complete`, staff.token, {});

    const types = await eventTypesOf(today, store.id);
    expect(types.at(-1)).toBe("session.closed");
    for (const reader of [stream, streamToday]) {
      await reader.reaches(types.length);
      expect(reader.events().map((event) => event.type)).toEqual(types);
    }
    expect(board.seq).toBeGreaterThan(0);
    await checkStore(today, store.id);
    expect(previous.output()).not.toMatch(/"level":"(error|fatal)"|"level":(50|60)/);

    await stream.close();
    await previous.stop();
    await today.close();
    await database.drop();
  });
});
