import { afterAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { StaffAccount } from "../../../src/features/staff/staff.model.ts";
import type { Store } from "../../../src/features/stores/stores.model.ts";
import { storeCounters } from "../../../src/features/stores/stores.schema.ts";
import { findStore, findStoreByCode } from "../../../src/features/stores/stores.store.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { auditOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";
import { signIn } from "../staff/sign-in.ts";

const app = await createTestApp();
afterAll(app.close);
const root = await createSuperAdmin(app);

const path = "/api/v1/admin/stores";

function newCode() {
  return `new-${Bun.randomUUIDv7().slice(-12)}`;
}

function create<T = Store>(body: unknown, headers: Record<string, string> = {}) {
  return app.call<T>("POST", path, { token: root.token, body, headers });
}

async function rowOf(code: string) {
  return await app.database.query("test.store", (db) => findStoreByCode(db, code));
}

test("makes a Korean restaurant when nothing else is said", async () => {
  const code = newCode();
  const { status, headers, body } = await create({ code, name: "한옥" });
  expect(status).toBe(201);
  expect(headers.get("location")).toBe(`${path}/${body.id}`);
  expect(body).toEqual({
    id: expect.any(String),
    code,
    name: "한옥",
    timezone: "Asia/Seoul",
    currency: "KRW",
    locale: "ko",
    dayStartsAt: "05:00",
    acceptingOrders: true,
    maxOpenOrdersPerSession: 60,
    maxOpenLinesPerSession: 400,
    maxTabletOrdersPer10Minutes: 30,
    version: 1,
    createdAt: app.clock.now().toISOString(),
    updatedAt: app.clock.now().toISOString(),
  });
  expect(await app.call("GET", headers.get("location") ?? "", { token: root.token })).toMatchObject({ body });
  expect(await rowOf(code)).toMatchObject({ id: body.id, name: "한옥" });
});

test("makes another with all settings, and keeps who did so on record", async () => {
  const code = newCode();
  const settings = {
    name: "Blue Door",
    timezone: "America/New_York",
    currency: "USD",
    locale: "en",
    dayStartsAt: "04:00",
  };
  const { body } = await create({ code, ...settings });
  expect(body).toMatchObject({ code, ...settings });
  const audit = (await auditOf(app, null)).filter(({ subjectId }) => subjectId === body.id);
  expect(audit).toMatchObject([
    { action: "store.created", actor: { type: "staff", id: root.id }, detail: { code, currency: "USD" } },
  ]);
});

test("makes it ready for an admin, tables and the first event", async () => {
  const code = newCode();
  const { body: store } = await create({ code, name: "새 가게" });
  const [counters] = await app.database.query("test.counters", (db) =>
    db.select().from(storeCounters).where(eq(storeCounters.storeId, store.id)),
  );
  expect(counters).toMatchObject({ eventSeq: 0, menuVersion: 1, orderNumber: 0 });

  const account = { username: "owner", password: "correct-horse-battery", name: "점장" };
  await app.call<StaffAccount>("POST", `${path}/${store.id}/admins`, { token: root.token, body: account });
  const token = (await signIn(app, { code }, "owner", account.password)) ?? "";
  const table = await app.call("POST", "/api/v1/tables", { token, body: { number: "1", pin: "4821" } });
  expect(table.status).toBe(201);
  expect((await app.call<{ seq: number }>("GET", "/api/v1/board", { token })).body.seq).toBe(1);
});

test("refuses a code that is taken, and writes nothing", async () => {
  const store = await createTestStore(app);
  const before = await rowOf(store.code);
  expect(await create<Problem>({ code: store.code, name: "가짜" })).toMatchObject({
    status: 409,
    body: { code: "ALREADY_EXISTS", errors: [{ pointer: "/code", code: "DUPLICATE" }] },
  });
  expect(await rowOf(store.code)).toEqual(before);
});

test("makes one store for one key, however often it is sent", async () => {
  const headers = { "idempotency-key": newCode() };
  const request = { code: newCode(), name: "한 번만" };
  const first = await create(request, headers);
  const second = await create(request, headers);
  expect(second).toMatchObject({ status: 201, body: first.body });
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  const audit = (await auditOf(app, null)).filter(({ subjectId }) => subjectId === first.body.id);
  expect(audit).toHaveLength(1);
  expect(await create<Problem>({ ...request, name: "두 번" }, headers)).toMatchObject({
    status: 422,
    body: { code: "IDEMPOTENCY_KEY_REUSED" },
  });
});

describe("a wrong value is refused with its place, and nothing is written", () => {
  const cases: [Record<string, unknown>, [string, string][]][] = [
    [{ name: undefined }, [["/name", "REQUIRED"]]],
    [{ code: undefined }, [["/code", "REQUIRED"]]],
    [{ code: "Hanok" }, [["/code", "BAD_FORMAT"]]],
    [{ code: "-hanok" }, [["/code", "BAD_FORMAT"]]],
    [{ code: "한옥" }, [["/code", "BAD_FORMAT"]]],
    [{ code: "a".repeat(65) }, [["/code", "BAD_FORMAT"]]],
    [{ name: "" }, [["/name", "TOO_SHORT"]]],
    [{ timezone: "Asia/Nowhere" }, [["/timezone", "NOT_ONE_OF"]]],
    [{ timezone: "-05:00" }, [["/timezone", "NOT_ONE_OF"]]],
    [{ currency: "ZZZ" }, [["/currency", "NOT_ONE_OF"]]],
    [{ currency: "krw" }, [["/currency", "BAD_FORMAT"]]],
    [
      { timezone: "Asia/Nowhere", currency: "ZZZ" },
      [
        ["/timezone", "NOT_ONE_OF"],
        ["/currency", "NOT_ONE_OF"],
      ],
    ],
    [{ locale: "ja" }, [["/locale", "NOT_ONE_OF"]]],
    [{ dayStartsAt: "25:00" }, [["/dayStartsAt", "BAD_FORMAT"]]],
    [{ id: Bun.randomUUIDv7() }, [["/id", "UNKNOWN_KEY"]]],
    [{ version: 9 }, [["/version", "UNKNOWN_KEY"]]],
    [{ storeId: Bun.randomUUIDv7() }, [["/storeId", "UNKNOWN_KEY"]]],
    [{ acceptingOrders: false }, [["/acceptingOrders", "UNKNOWN_KEY"]]],
  ];
  test.each(cases)("%j", async (values, errors) => {
    const code = newCode();
    const answer = await create<Problem>({ code, name: "가게", ...values });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map((error) => [error.pointer, error.code])).toEqual(errors);
    expect(await rowOf(String(values.code ?? code))).toBeUndefined();
  });
});

test("refuses everybody who belongs to a store", async () => {
  const store = await createTestStore(app);
  for (const token of [store.tokens.admin, store.tokens.staff, store.tokens.table]) {
    const code = newCode();
    expect((await app.call("POST", path, { token, body: { code, name: "내 가게" } })).status).toBe(403);
    expect(await rowOf(code)).toBeUndefined();
  }
  expect(await app.database.query("test.store", (db) => findStore(db, store.id))).toMatchObject({
    version: 1,
  });
});
