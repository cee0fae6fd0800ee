import { expect, test } from "bun:test";
import { prove } from "../../../src/replay/checks/prove.ts";
import { type PaperReplay, playOnPaper } from "../../support/paper-store.ts";

function proveOnPaper(plant: (replay: PaperReplay) => void) {
  const replay = playOnPaper();
  plant(replay);
  return prove(replay.account, replay.stream, replay.evidence);
}

function at<T>(list: T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`there is nothing at ${index}`);
  return item;
}

const clean = { totalMismatches: 0, missing: 0, duplicated: 0, outOfOrder: 0 };

test("finds nothing wrong in a flawless replay", () => {
  expect(proveOnPaper(() => {})).toEqual({ ...clean, inconsistencies: [] });
});

test("an event that the stream never showed is missing", () => {
  const findings = proveOnPaper(({ stream: { seen } }) => seen.splice(6, 1));
  expect(findings).toMatchObject({ ...clean, missing: 1 });
  expect(findings.inconsistencies).toEqual(["the stream never showed event 7 (session.opened)"]);
});

test("the last event that the stream never showed is missing", () => {
  expect(proveOnPaper(({ stream: { seen } }) => seen.pop())).toMatchObject({ ...clean, missing: 1 });
});

test("an event that the stream showed again is duplicated", () => {
  const findings = proveOnPaper(({ stream: { seen } }) => seen.splice(5, 0, at(seen, 4)));
  expect(findings).toMatchObject({ ...clean, duplicated: 1 });
  expect(findings.inconsistencies).toEqual(["the stream showed event 5 again"]);
});

test("an event that the stream showed after a later one is out of order", () => {
  const findings = proveOnPaper(({ stream: { seen } }) => seen.splice(8, 0, ...seen.splice(4, 1)));
  expect(findings).toMatchObject({ ...clean, outOfOrder: 1 });
  expect(findings.inconsistencies).toEqual(["the stream showed event 5 after event 9"]);
});

test("an order at another total than expected is a mismatch", () => {
  const findings = proveOnPaper(({ account }) => {
    at(account.placed, 2).planned.order.expectedTotal += 1;
  });
  expect(findings).toMatchObject({ ...clean, totalMismatches: 1 });
});

test("an order that was refused for its total is a mismatch", () => {
  expect(proveOnPaper(({ account }) => account.mispriced++)).toMatchObject({ ...clean, totalMismatches: 1 });
});

test("a total that changed after the answer is a mismatch", () => {
  const findings = proveOnPaper(({ evidence }) => {
    at(evidence.orders, 0).total += 100;
  });
  expect(findings.totalMismatches).toBe(1);
});

const otherFaults: [name: string, plant: (replay: PaperReplay) => void, inconsistency: string][] = [
  [
    "what went wrong while it ran",
    ({ account }) => account.problems.push("order 7 was refused"),
    "order 7 was refused",
  ],
  [
    "what went wrong with the stream",
    ({ stream }) => stream.problems.push("after event 7 the stream went on with reset"),
    "after event 7 the stream went on with reset",
  ],
  [
    "an event with other content than the log has",
    ({ stream: { seen } }) => Object.assign(at(seen, 3), { digest: "another" }),
    "the stream showed event 4 with another content than the log",
  ],
  [
    "an event with another id than the log has",
    ({ stream: { seen } }) => Object.assign(at(seen, 3), { id: "another" }),
    "the stream showed event 4 with another content than the log",
  ],
  [
    "an event that the log does not have",
    ({ stream: { seen } }) => seen.push({ seq: 99, id: "x", type: "menu.updated", digest: "x" }),
    "the stream showed event 99, which the log does not have",
  ],
  [
    "a gap in the log",
    ({ stream: { seen }, evidence }) => {
      seen.splice(0, 1);
      evidence.log.splice(0, 1);
    },
    "the number of the log's event 1 is 2 and should be 1",
  ],
  [
    "an event id used twice",
    ({ stream: { seen }, evidence }) => {
      for (const events of [seen, evidence.log]) at(events, 1).id = at(events, 0).id;
    },
    "event 2 has the id of an event before it",
  ],
  [
    "a board of another moment than the log",
    ({ evidence }) => evidence.board.seq++,
    "the board's seq is 28 and should be 27",
  ],

  [
    "an order listed twice",
    ({ evidence }) => evidence.orders.push(at(evidence.orders, 1)),
    "order order-2 is listed twice",
  ],
  [
    "an accepted order that is not listed",
    ({ evidence }) => evidence.orders.splice(1, 1),
    "order order-2 was accepted and is not listed",
  ],
  [
    "a listed order that was never accepted: one order that became two",
    ({ evidence }) => evidence.orders.push({ ...at(evidence.orders, 1), id: "ghost" }),
    "order ghost is listed and was never accepted",
  ],
  [
    "two orders answered with one id",
    ({ account }) => account.placed.push(at(account.placed, 0)),
    "two orders were answered with one id",
  ],
  [
    "a gap in the order numbers",
    ({ evidence }) => at(evidence.orders, 5).number++,
    "the order numbers of 2026-11-21 should go on with 6 and go on with 7",
  ],
  [
    "an order number given twice",
    ({ evidence }) => at(evidence.orders, 5).number--,
    "the order numbers of 2026-11-21 should go on with 6 and go on with 5",
  ],
  [
    "a status that was never confirmed",
    ({ evidence }) => Object.assign(at(evidence.orders, 5), { status: "served" }),
    "the status of order order-6 is served and should be ready",
  ],
  [
    "an order on another table than it was placed on",
    ({ evidence }) => Object.assign(at(evidence.orders, 0), { tableId: "B" }),
    "tableId of order order-1 is B and should be A",
  ],
  [
    "another quantity than was ordered",
    ({ evidence }) => at(at(evidence.orders, 0).lines, 0).quantity++,
    "order order-1 has other lines than were ordered",
  ],
  [
    "an option that was not ordered",
    ({ evidence }) => at(at(evidence.orders, 0).lines, 0).options.pop(),
    "order order-1 has other lines than were ordered",
  ],
  [
    "a total that is not the sum of its lines",
    ({ evidence }) => at(at(evidence.orders, 0).lines, 0).total++,
    "the total of order order-1 is 1500 and should be 1501",
  ],

  [
    "an order that the log creates twice",
    ({ evidence: { changes } }) => changes.push(at(changes, 2)),
    "event 3 tells again that order order-1 was created",
  ],
  [
    "an order that the log does not create",
    ({ evidence: { changes } }) => changes.splice(-3, 3),
    "what the log tells of order order-6 is nothing and should be pending → preparing → ready",
  ],
  [
    "a move that the log does not tell",
    ({ evidence: { changes } }) => changes.splice(4, 1),
    "what the log tells of order order-1 is pending → preparing → served and should be pending → preparing → ready → served",
  ],
  [
    "a move that nobody made",
    ({ evidence: { changes } }) => changes.push({ ...at(changes, 5) }),
    "what the log tells of order order-1 is pending → preparing → ready → served → served and should be pending → preparing → ready → served",
  ],
  [
    "an order in the log that differs from its answer",
    ({ account }) => Object.assign(at(account.placed, 0).order, { note: "no onions" }),
    "event 3 tells another order order-1 than the answer did",
  ],
  [
    "an order that was deleted",
    ({ evidence }) => evidence.changes.push({ seq: 24, type: "other", name: "order.deleted" }),
    "event 24 is order.deleted, which nobody asked for",
  ],
  [
    "a second session on a table",
    ({ evidence: { changes } }) =>
      changes.splice(3, 0, { seq: 3, type: "session.opened", sessionId: "another", tableId: "A" }),
    "event 3 opens a second session on table A",
  ],
  [
    "a session that the log does not close",
    ({ evidence }) => {
      evidence.changes = evidence.changes.filter(({ type }) => type !== "session.closed");
    },
    "session session-2 was closed, and the log does not tell",
  ],
  [
    "a session that is closed twice",
    ({ evidence: { changes } }) =>
      changes.push({ seq: 24, type: "session.closed", sessionId: "session-1", tableId: "A" }),
    "event 24 closes session session-1, which is not open",
  ],

  [
    "a closed session that is in no history",
    ({ evidence }) => evidence.history.pop(),
    "session session-2 was closed and is in no history",
  ],
  [
    "a session in the history twice",
    ({ evidence }) => evidence.history.push(at(evidence.history, 1)),
    "session session-2 is in the history twice",
  ],
  [
    "a session in the history that nobody closed",
    ({ account }) => account.closed.pop(),
    "session session-1 is in the history and was not closed",
  ],
  [
    "a session in the history without one of its orders",
    ({ evidence }) => at(evidence.history, 0).orders.pop(),
    "the history's session session-1 has other orders than the list",
  ],
  [
    "a session in the history with a wrong total",
    ({ evidence }) => at(evidence.history, 0).total--,
    "the total of the history's session session-1 is 7499 and should be 7500",
  ],
  [
    "a session that was closed with a wrong number of orders",
    ({ account }) => at(account.closed, 0).orderCount++,
    "the orders counted in session session-2, as it was closed, is 3 and should be 2",
  ],
  [
    "a history that is not newest first",
    ({ evidence: { history } }) =>
      Object.assign(at(history, 1), { tableId: "A", closedAt: "2026-11-22T00:00:00.000Z" }),
    "the history of table B is not newest first",
  ],
  [
    "a closed session still on the board",
    ({ evidence }) => {
      const { board, history } = evidence;
      at(board.tables, 1).session = at(history, 1);
    },
    "session session-2 is on the board and in the history",
  ],
  [
    "an open session that is not on the board",
    ({ evidence }) => Object.assign(at(evidence.board.tables, 0), { session: null, openOrders: [] }),
    "session session-3 is neither on the board nor in the history",
  ],
  [
    "an open order that is not on the board",
    ({ evidence }) => at(evidence.board.tables, 0).openOrders.pop(),
    "the board shows other orders on table A than its open ones",
  ],
  [
    "an order of the last party on the board",
    ({ evidence }) => at(evidence.board.tables, 1).openOrders.push(at(evidence.orders, 2)),
    "the board shows other orders on table B than its open ones",
  ],
  [
    "a wrong total on the board",
    ({ evidence }) => at(evidence.board.tables, 1).total++,
    "the board's total of table B is 1 and should be 0",
  ],
];

test.each(otherFaults)("finds %s", (_name, plant, inconsistency) => {
  expect(proveOnPaper(plant).inconsistencies).toContain(inconsistency);
});

test("tells a hundred faults and counts the rest", () => {
  const { inconsistencies } = proveOnPaper(({ account }) => {
    for (let number = 1; number <= 250; number++) account.problems.push(`problem ${number}`);
  });
  expect(inconsistencies).toHaveLength(101);
  expect(inconsistencies.at(-1)).toBe("… and 150 more");
});
