import { afterAll, describe, expect, test } from "bun:test";
import type { AuditEntry } from "../../../src/features/audit/audit.model.ts";
import { auditEntries } from "../../../src/features/events/events.schema.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore, type TestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

type Page = { data: AuditEntry[]; nextCursor: string | null };

const entry = (storeId: string | null, occurredAt: string, values: object = {}) => ({
  id: Bun.randomUUIDv7(),
  storeId,
  occurredAt: new Date(occurredAt),
  actor: { type: "staff" as const, id: Bun.randomUUIDv7(), name: "민지" },
  action: "test.done",
  subjectId: Bun.randomUUIDv7(),
  requestId: "a-request",
  detail: { number: 1 },
  ...values,
});

async function insert(rows: (typeof auditEntries.$inferInsert)[]) {
  await app.database.transaction("test.audit", (tx) => tx.insert(auditEntries).values(rows));
}

function list<T = Page>(store: Pick<TestStore, "tokens">, query = "") {
  return app.call<T>("GET", `/api/v1/audit${query}`, { token: store.tokens.admin });
}

test("shows a store's entries, newest first, and no other store's", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  await insert([entry(store.id, "2026-11-01T10:00:00Z"), entry(other.id, "2026-11-01T10:00:00Z")]);
  const path = `/api/v1/staff/${store.ids.staff}`;
  const changed = await app.call("PATCH", path, { token: store.tokens.admin, body: { name: "홀 담당" } });
  const { status, body } = await list(store);
  expect(status).toBe(200);
  expect(body).toEqual({
    data: [
      {
        id: expect.any(String),
        occurredAt: app.clock.now().toISOString(),
        actor: { type: "staff", id: store.ids.admin, name: "store_admin" },
        action: "staff.updated",
        subjectId: store.ids.staff,
        requestId: changed.headers.get("x-request-id") ?? "",
        detail: { name: "홀 담당" },
      },
      expect.objectContaining({ action: "test.done", detail: { number: 1 } }),
    ],
    nextCursor: null,
  });
});

test("is read in pages that neither repeat nor leave out an entry, also within one microsecond", async () => {
  const store = await createTestStore(app);
  const at = ["2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z"];
  await insert(at.flatMap((moment) => [1, 2, 3].map(() => entry(store.id, moment))));
  // A database's moments are finer than a Date.
  await app.database.statement(
    "test.microseconds",
    (sql) => sql`
      UPDATE audit_entries SET occurred_at = occurred_at + interval '0.000123 s' WHERE store_id = ${store.id}`,
  );
  const whole = (await list(store)).body.data.map(({ id }) => id);
  expect(new Set(whole).size).toBe(9);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { body }: { body: Page } = await list(store, `?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
    seen.push(...body.data.map(({ id }) => id));
    cursor = body.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(whole);
});

describe("is filtered", () => {
  test("by action and by actor", async () => {
    const store = await createTestStore(app);
    const rows = [
      entry(store.id, "2026-11-01T10:00:00Z", { action: "auth.refused", subjectId: null }),
      entry(store.id, "2026-11-02T10:00:00Z"),
      entry(store.id, "2026-11-03T10:00:00Z"),
    ];
    await insert(rows);
    const ids = async (query: string) => (await list(store, query)).body.data.map(({ id }) => id);
    expect(await ids("?action=auth.refused")).toEqual([rows[0]?.id ?? ""]);
    expect(await ids(`?actorId=${rows[1]?.actor.id}`)).toEqual([rows[1]?.id ?? ""]);
    expect(await ids(`?action=auth.refused&actorId=${rows[1]?.actor.id}`)).toEqual([]);
  });

  test("by moments: from included, to not", async () => {
    const store = await createTestStore(app);
    await insert(["2026-11-01T10:00:00Z", "2026-11-01T11:00:00Z"].map((at) => entry(store.id, at)));
    const count = async (query: string) => (await list(store, query)).body.data.length;
    expect(await count("?from=2026-11-01T10:00:00Z&to=2026-11-01T11:00:00Z")).toBe(1);
    expect(await count("?from=2026-11-01T19:00:00.001%2B09:00")).toBe(1);
    expect(await count("?to=2026-11-01T10:00:00Z")).toBe(0);
  });

  test("by business days of the store, both included", async () => {
    const seoul = await createTestStore(app);
    const newYork = await createTestStore(app, { timezone: "America/New_York" });
    // 04:59 and 05:00 in Seoul on 2 November: the last minute of the day before, and the first of that day.
    const moments = [
      "2026-11-01T19:59:00Z",
      "2026-11-01T20:00:00Z",
      "2026-11-02T19:59:59Z",
      "2026-11-02T20:00:00Z",
    ];
    for (const store of [seoul, newYork]) await insert(moments.map((at) => entry(store.id, at)));
    const found = async (store: TestStore) =>
      (await list(store, "?from=2026-11-02&to=2026-11-02")).body.data.map(({ occurredAt }) => occurredAt);
    expect(await found(seoul)).toEqual(["2026-11-02T19:59:59.000Z", "2026-11-01T20:00:00.000Z"]);
    expect(await found(newYork)).toEqual(["2026-11-02T20:00:00.000Z", "2026-11-02T19:59:59.000Z"]);
  });

  test.each([
    ["from=2026-02-30", "/from", "BAD_FORMAT"],
    ["to=2026-11-01T25:00:00Z", "/to", "BAD_FORMAT"],
    ["from=yesterday", "/from", "BAD_FORMAT"],
    ["action=DROP%20TABLE", "/action", "BAD_FORMAT"],
    ["actorId=me", "/actorId", "BAD_FORMAT"],
    ["limit=201", "/limit", "TOO_LARGE"],
    ["cursor=e30", "/cursor", "BAD_FORMAT"],
    [
      `cursor=${Buffer.from('{"at":"2026-99-99T00:00:00Z","id":"x"}').toString("base64url")}`,
      "/cursor",
      "BAD_FORMAT",
    ],
    ["storeId=x", "/storeId", "UNKNOWN_KEY"],
  ])("and refuses %s", async (query, pointer, code) => {
    const store = await createTestStore(app);
    const answer = await list<Problem>(store, `?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ in: "query", pointer, code }]);
  });
});

test("a super admin sees what concerns no store, and only that", async () => {
  const root = await createSuperAdmin(app);
  const store = await createTestStore(app);
  const action = "test.of_no_store";
  await insert([
    entry(null, "2026-11-01T00:00:00Z", { action }),
    entry(null, "2026-11-02T00:00:00Z", { action }),
    entry(store.id, "2026-11-01T00:00:00Z", { action }),
  ]);
  const ask = (query: string) =>
    app.call<Page>("GET", `/api/v1/admin/audit?action=${action}${query}`, { token: root.token });
  expect((await ask("")).body.data.map(({ occurredAt }) => occurredAt)).toEqual([
    "2026-11-02T00:00:00.000Z",
    "2026-11-01T00:00:00.000Z",
  ]);
  expect((await ask("&from=2026-11-01&to=2026-11-01")).body.data).toHaveLength(1);
});
