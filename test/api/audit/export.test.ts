import { afterAll, describe, expect, test } from "bun:test";
import { toCell } from "../../../src/features/audit/audit.csv.ts";
import type { AuditEntry } from "../../../src/features/audit/audit.model.ts";
import { auditEntries } from "../../../src/features/events/events.schema.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

async function insert(storeId: string, rows: { occurredAt: string; name?: string; detail?: unknown }[]) {
  await app.database.transaction("test.audit", (tx) =>
    tx.insert(auditEntries).values(
      rows.map(({ occurredAt, name = "민지", detail = null }) => ({
        id: Bun.randomUUIDv7(),
        storeId,
        occurredAt: new Date(occurredAt),
        actor: { type: "staff" as const, id: "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d", name },
        action: "test.done",
        subjectId: null,
        requestId: "a-request",
        detail,
      })),
    ),
  );
}

async function download(store: TestStore, query = "", headers: Record<string, string> = {}) {
  const request = new Request(`http://localhost/api/v1/audit/export${query}`, {
    headers: { authorization: `Bearer ${store.tokens.admin}`, ...headers },
  });
  const response = await app.app.fetch(request);
  // As bytes: reading text would take the mark at the beginning away.
  return {
    status: response.status,
    headers: response.headers,
    text: Buffer.from(await response.arrayBuffer()).toString(),
  };
}

const entriesOf = (text: string): AuditEntry[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("is CSV with a mark for UTF-8 and one line an entry, newest first", async () => {
  const store = await createTestStore(app);
  await insert(store.id, [
    { occurredAt: "2026-11-20T10:00:00Z" },
    { occurredAt: "2026-11-20T11:00:00Z", name: 'Kim, "Min"', detail: { name: "홀" } },
  ]);
  const { status, headers, text } = await download(store);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(headers.get("content-disposition")).toBe('attachment; filename="audit.csv"');
  expect(headers.get("cache-control")).toBe("no-store");
  const lines = text.split("\r\n");
  expect(lines[0]).toBe("\ufeffoccurredAt,action,actorType,actorId,actorName,subjectId,requestId,detail,id");
  expect(lines[1]).toStartWith(
    '2026-11-20T11:00:00.000Z,test.done,staff,019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d,"Kim, ""Min""",,a-request,"{""name"":""홀""}",',
  );
  expect(lines[2]).toStartWith("2026-11-20T10:00:00.000Z,test.done,staff,");
  expect(lines.slice(3)).toEqual([""]);
});

test("is JSON, one entry a line, when the query or Accept says so; the query comes first", async () => {
  const store = await createTestStore(app);
  await insert(store.id, [{ occurredAt: "2026-11-20T10:00:00Z", name: "=1+1\n" }]);
  for (const [query, accept] of [
    ["?format=jsonl", "text/csv"],
    ["", "application/jsonl"],
    ["", "application/x-ndjson"],
  ] as const) {
    const { headers, text } = await download(store, query, { accept });
    expect(headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
    expect(entriesOf(text)).toMatchObject([{ action: "test.done", actor: { name: "=1+1\n" } }]);
  }
  const { headers } = await download(store, "?format=csv", { accept: "application/jsonl" });
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
});

test("is whole over many pages, and another store's entries are not in it", async () => {
  const store = await createTestStore(app);
  const other = await createTestStore(app);
  const at = (index: number) =>
    new Date(Date.parse("2026-11-20T00:00:00Z") + Math.floor(index / 3)).toISOString();
  await insert(
    store.id,
    Array.from({ length: 2_500 }, (_, index) => ({ occurredAt: at(index) })),
  );
  await insert(other.id, [{ occurredAt: at(0) }]);
  const entries = entriesOf((await download(store, "?format=jsonl")).text);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(2_500);
  const moments = entries.map(({ occurredAt }) => occurredAt);
  expect(moments).toEqual(moments.toSorted().reverse());
});

describe("is of 31 days at most", () => {
  test("the last ones when nothing is said", async () => {
    const store = await createTestStore(app);
    await insert(store.id, [{ occurredAt: "2026-10-21T09:00:00Z" }, { occurredAt: "2026-10-21T11:00:00Z" }]);
    expect(entriesOf((await download(store, "?format=jsonl")).text)).toHaveLength(1);
    const older = await download(store, "?format=jsonl&from=2026-10-01&to=2026-10-31");
    expect(entriesOf(older.text)).toHaveLength(2);
  });

  test("more is refused", async () => {
    const store = await createTestStore(app);
    for (const query of ["from=2026-10-01&to=2026-11-01", "from=2026-01-01", "from=2026-01-01T00:00:00Z"]) {
      const token = store.tokens.admin;
      const answer = await app.call<Problem>("GET", `/api/v1/audit/export?${query}`, { token });
      expect(answer).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: "/from", code: "TOO_SMALL" }] },
      });
    }
  });
});

test.each([
  ["=1+1", "'=1+1"],
  ["+82 10", "'+82 10"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", '"\'\r=1"'],
  ['=HYPERLINK("http://evil.example","x")', '"\'=HYPERLINK(""http://evil.example"",""x"")"'],
  ["＝1+1", "'＝1+1"],
  ["민지", "민지"],
  ["a=1", "a=1"],
  ["a,b", '"a,b"'],
])("the cell %j is written as %j, so that no spreadsheet calculates it", (text, cell) => {
  expect(toCell(text)).toBe(cell);
});
