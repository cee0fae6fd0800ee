import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Board } from "../../src/features/sessions/sessions.model.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { placeOrder } from "../support/orders.ts";
import { change } from "../support/rows.ts";
import { createTestStore, type TestStore } from "../support/store.ts";
import { exceeded } from "./bounds.ts";
import type { Delivery } from "./bus-readers.ts";
import { checkBus } from "./checks/bus.ts";
import { checkLeftovers, checkSessionsIdle } from "./checks/leftovers.ts";
import { checkAcknowledged, checkChanges } from "./checks/orders.ts";
import { checkBoard, checkRows, checkSeparation } from "./checks/store.ts";
import { checkStreams } from "./checks/streams.ts";
import { gatherEvidence, type StoreEvidence } from "./evidence.ts";
import { readMetrics } from "./instance.ts";
import { type Journal, openJournal, type StreamEntry, type StreamJournal } from "./journal.ts";
import type { Figures } from "./measure.ts";
import { openVerdict, type Verdict } from "./verdict.ts";

setDefaultTimeout(30_000);

// Each check is shown a flawless run with one thing spoilt, and must find just that.

let app: TestApp;
let store: TestStore;
let journal: Journal;
let evidence: StoreEvidence;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** Three orders, one moved on, the first party gone; a dashboard and a tablet saw it all. */
beforeEach(async () => {
  store = await createTestStore(app);
  journal = openJournal();
  const order = async () => {
    const key = crypto.randomUUID();
    const placed = await placeOrder(
      app,
      store.tokens.table,
      { lines: [store.line], note: key },
      { "idempotency-key": key },
    );
    const { id, number, total, sessionId, tableId } = placed;
    const at = performance.now();
    journal.orders.push({
      ...{ storeId: store.id, tableId, key, id, number, total, sessionId },
      ...{ isReplay: false, instance: null, sentAt: at, at, waitedMs: 1 },
    });
    return placed;
  };
  const first = await order();
  const moved = await app.call<{ version: number }>("POST", `/api/v1/orders/${first.id}/status`, {
    token: store.tokens.staff,
    body: { status: "preparing" },
  });
  journal.moves.push({
    storeId: store.id,
    orderId: first.id,
    status: "preparing",
    version: moved.body.version,
  });
  await app.call("POST", `/api/v1/tables/${store.tableId}/complete`, { token: store.tokens.staff, body: {} });
  journal.completed.push({ storeId: store.id, tableId: store.tableId, sessionId: first.sessionId });
  await order();
  await order();
  evidence = await gatherEvidence(app, store.id);
  journal.streams.push(streamOf("dashboard", null), streamOf("tablet", store.tableId));
});

function streamOf(name: string, tableId: string | null): StreamJournal {
  const hello: StreamEntry = { type: "hello", seq: 0, epoch: evidence.epoch, recovered: false, at: 0 };
  const shown = evidence.events.map(
    (event): StreamEntry => ({
      type: "event",
      seq: event.seq,
      id: event.id,
      name: event.type,
      subject: String(event.data.id),
      at: 0,
    }),
  );
  return { name, storeId: store.id, tableId, entries: [hello, ...shown] };
}

function first<T>(list: T[]): T {
  const [item] = list;
  if (item === undefined) throw new Error("an empty list");
  return item;
}

function judge(check: (verdict: Verdict, journal: Journal, evidence: StoreEvidence) => void): Verdict {
  const verdict = openVerdict();
  check(verdict, journal, evidence);
  return verdict;
}

test("a flawless run is found flawless", async () => {
  for (const check of [checkAcknowledged, checkChanges, checkStreams])
    expect(judge(check)).toMatchObject({ findings: [], lost: 0, doubled: 0, gaps: 0, resets: 0 });
  const verdict = openVerdict();
  await checkRows(verdict, app, store.id);
  checkSeparation(verdict, journal, [evidence]);
  checkBoard(verdict, await board(), evidence);
  checkBus(verdict, deliveries(), evidence);
  expect(verdict.findings).toEqual([]);
});

describe("orders", () => {
  test("one that was acknowledged and does not exist is lost", () => {
    evidence.orders.pop();
    const { lost, findings } = judge(checkAcknowledged);
    expect(lost).toBe(1);
    expect(findings).toEqual([expect.stringContaining("does not exist")]);
  });

  test("one whose answer was lost, and that was said to be placed, is known, and lost when it does not exist", () => {
    const { key } = first(journal.orders);
    journal.orders.shift();
    journal.doneUnseen.push({ storeId: store.id, key });
    expect(judge(checkAcknowledged)).toMatchObject({ lost: 0, findings: [] });
    evidence.orders = evidence.orders.filter(({ note }) => note !== key);
    expect(judge(checkAcknowledged)).toMatchObject({ lost: 1, findings: [expect.stringContaining(key)] });
  });

  test("a key that made two is doubled", () => {
    evidence.orders.push({ ...first(evidence.orders), id: crypto.randomUUID(), number: 9 });
    expect(judge(checkAcknowledged)).toMatchObject({ doubled: 1, lost: 0 });
  });

  test("another total than was acknowledged is named", () => {
    first(evidence.orders).total += 1;
    expect(judge(checkAcknowledged).findings).toEqual([expect.stringContaining("total of order")]);
  });

  test("one that nobody placed, or nobody knows of, is named", () => {
    const { key } = first(journal.orders);
    journal.orders.shift();
    expect(judge(checkAcknowledged).findings).toEqual([`nobody ordered what has key ${key}`]);
    journal.unresolved.push({ storeId: store.id, key });
    expect(judge(checkAcknowledged).findings).toEqual([`the order with key ${key} was never acknowledged`]);
  });

  test("a move and a completion that did not happen are named", () => {
    evidence.events = evidence.events.filter((event) => event.type !== "order.status_changed");
    for (const session of evidence.sessions) session.closedAt = null;
    expect(judge(checkChanges).findings).toEqual([
      expect.stringContaining("0 times"),
      expect.stringContaining("is still open"),
    ]);
  });
});

describe("the log and the rows", () => {
  async function rowsAfter(...statement: Parameters<typeof change>[1][]): Promise<string[]> {
    for (const spoil of statement) await change(app, spoil);
    const verdict = openVerdict();
    await checkRows(verdict, app, store.id);
    return verdict.findings;
  }

  test("a number that is missing is found", async () => {
    const findings = await rowsAfter(
      (sql) => sql`DELETE FROM events WHERE store_id = ${store.id} AND seq = 3`,
    );
    expect(findings).toHaveLength(1);
  });

  test("a change without an event is found", async () => {
    const findings = await rowsAfter(
      (sql) => sql`UPDATE orders SET version = version + 1 WHERE store_id = ${store.id} AND number = 2`,
    );
    expect(findings).toHaveLength(1);
  });

  test("an event without a change is found", async () => {
    const findings = await rowsAfter(
      (sql) => sql`UPDATE events SET type = 'order.created', data = '{"id":"none"}'
                    WHERE store_id = ${store.id} AND seq = 3`,
    );
    expect(findings).toHaveLength(1);
  });

  test("a board with another total, session or place in the log is found", async () => {
    const shown = await board();
    const table = shown.tables.find(({ id }) => id === store.tableId);
    if (!table?.session) throw new Error("no session on the board");
    table.total += 1;
    table.session.id = crypto.randomUUID();
    const verdict = openVerdict();
    checkBoard(verdict, { ...shown, seq: shown.seq - 1 }, evidence);
    expect(verdict.findings).toHaveLength(3);
  });

  test("two open sessions at a table are found", async () => {
    for (const session of evidence.sessions) session.closedAt = null;
    const verdict = openVerdict();
    checkBoard(verdict, await board(), evidence);
    expect(verdict.findings[0]).toContain("2 open sessions");
  });
});

describe("streams", () => {
  const spoilt = (spoil: (entries: StreamEntry[]) => unknown) => {
    for (const { entries } of journal.streams) spoil(entries);
    return judge(checkStreams);
  };

  test("an event that was left out is a gap, for a tablet only while its party is there", () => {
    // The first two are of the party that has gone.
    const { gaps, findings } = spoilt((entries) => entries.splice(1, 2));
    expect(gaps).toBe(2);
    expect(findings.every((finding) => finding.startsWith("dashboard"))).toBe(true);
  });

  test("an end that never came is a gap for both", () => {
    expect(spoilt((entries) => entries.pop()).gaps).toBe(2);
  });

  test("an event that came again, or too early, is named", () => {
    expect(spoilt((entries) => entries.push(first(entries.slice(2)))).findings).toHaveLength(2);
  });

  test("a greeting that goes on elsewhere is named; a reset is counted", () => {
    const later = (type: "hello" | "reset"): StreamEntry => ({
      ...{ type, seq: evidence.events.length, epoch: evidence.epoch, recovered: type === "hello", at: 0 },
    });
    expect(spoilt((entries) => entries.splice(3, 9, later("reset")))).toMatchObject({
      gaps: 0,
      resets: 2,
      findings: [],
    });
    expect(spoilt((entries) => entries.splice(3, 9, later("hello"))).findings).toHaveLength(2);
  });

  test("another content, another table's event, another epoch and silence are named", () => {
    const [dashboard, tablet] = journal.streams;
    if (!dashboard || !tablet) throw new Error("no streams");
    const shown = dashboard.entries[2];
    if (shown?.type === "event") shown.id = crypto.randomUUID();
    tablet.tableId = store.ids.tables[2];
    journal.streams.push({ ...tablet, name: "silent", entries: [] });
    const hello = dashboard.entries[0];
    if (hello?.type === "hello") hello.epoch = "another";
    const { findings } = judge(checkStreams);
    for (const said of ["the log has", "of another table", "epoch another", "silent was never greeted"])
      expect(findings.join("\n")).toContain(said);
  });
});

describe("stores", () => {
  test("what is in two of them is named", async () => {
    const other = await createTestStore(app);
    await placeOrder(app, other.tokens.table, { lines: [other.line] });
    const others = await gatherEvidence(app, other.id);
    const verdict = openVerdict();
    checkSeparation(verdict, journal, [evidence, others]);
    expect(verdict.findings).toEqual([]);
    first(others.orders).sessionId = first(evidence.sessions).id;
    journal.streams.push({
      ...streamOf("stray", null),
      storeId: other.id,
      entries: first(journal.streams).entries.slice(1, 2),
    });
    checkSeparation(verdict, journal, [evidence, others]);
    expect(verdict.findings).toEqual([
      expect.stringContaining("session"),
      expect.stringContaining("shown event"),
    ]);
  });
});

describe("the bus", () => {
  const judged = (spoil: (list: Delivery[]) => Delivery[]) => {
    const verdict = openVerdict();
    checkBus(verdict, spoil(deliveries()), evidence);
    return verdict.findings;
  };

  test("may bring an event again, and may not leave one out or end early", () => {
    expect(judged((list) => [...list, ...list])).toEqual([]);
    expect(judged((list) => list.toSpliced(2, 1))).toHaveLength(1);
    expect(judged((list) => list.slice(0, -1))).toHaveLength(1);
  });

  test("a dead letter is named", () => {
    evidence.deadLetters.push({ consumer: "webhooks", seq: 2, reason: "refused" });
    expect(judged((list) => list)).toEqual([expect.stringContaining("dead letter of webhooks: refused")]);
  });
});

describe("leftovers", () => {
  test("a stream or a connection that is still in use is named, and a figure that is missing", async () => {
    const verdict = openVerdict();
    const idle = readMetrics(await app.metrics.text());
    idle.set("table_order_streams_open", 0);
    idle.set('table_order_database_pool_connections{state="busy"}', 0);
    idle.set('table_order_database_pool_connections{state="waiting"}', 0);
    checkLeftovers(verdict, "one", idle);
    expect(verdict.findings).toEqual([]);
    idle.set("table_order_streams_open", 1);
    idle.delete('table_order_database_pool_connections{state="busy"}');
    checkLeftovers(verdict, "one", idle);
    expect(verdict.findings).toHaveLength(2);
  });

  test("a session that holds a transaction is named", () => {
    const verdict = openVerdict();
    checkSessionsIdle(verdict, [{ state: "idle in transaction", query: "begin" }]);
    expect(verdict.findings).toEqual(["a database session is idle in transaction: begin"]);
  });
});

test("a promise that was not kept is named, with slack on a busy machine", () => {
  const figures: Figures = {
    ...{ acknowledged: 1, replayed: 0, failures: { "503": 1 }, slowestFailureMs: 2_500 },
    ...{
      recoveryMs: { one: 100, two: Number.POSITIVE_INFINITY },
      longestWaitMs: 0,
      streamDelayMs: 2_500,
      notes: {},
    },
    ...{
      before: { medianMs: 10, p99Ms: 20 },
      during: { medianMs: 300, p99Ms: 400 },
      after: { medianMs: 10, p99Ms: 20 },
    },
  };
  const bounds = { recoveryMs: 5_000, failureMs: 2_000, addedMs: 250, streamDelayMs: 2_000, failures: 0 };
  expect(exceeded(bounds, figures, 1)).toHaveLength(6);
  expect(exceeded(bounds, figures, 2)).toHaveLength(2);
});

async function board(): Promise<Board> {
  return (await app.call<Board>("GET", "/api/v1/board", { token: store.tokens.staff })).body;
}

function deliveries(): Delivery[] {
  return evidence.events.map(({ seq }) => ({ storeId: store.id, seq }));
}
