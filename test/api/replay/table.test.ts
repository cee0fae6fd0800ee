import { expect, test } from "bun:test";
import { openAccount } from "../../../src/replay/account.ts";
import type { Answer, Client } from "../../../src/replay/client.ts";
import { createKitchen } from "../../../src/replay/kitchen.ts";
import type { Party, PlannedOrder } from "../../../src/replay/plan.ts";
import { runTable } from "../../../src/replay/table.ts";
import { paperOrder } from "../../support/paper-store.ts";

type Told = Partial<Answer<unknown>>;

/**
 * Plays parties of one order each against a server that answers orders as told (the first to each order, the
 * second where it is sent twice) and everything else as it should.
 */
async function play(
  parties: Pick<PlannedOrder, "twice">[],
  told: Told[],
  server: { leftOver?: unknown[]; moved?: unknown; lostAnswers?: number } = {},
) {
  const account = openAccount();
  const answers = [...told];
  const closed = {
    id: "session",
    tableId: "A",
    closedAt: "2026-11-21T11:00:00.000Z",
    orderCount: 1,
    total: 1500,
  };
  const client: Client = {
    url: "",
    counts: { requests: 0, retries: 0, rateLimited: 0, lostAnswers: server.lostAnswers ?? 0 },
    // What comes is checked by `parse` elsewhere.
    async call(method: string, path: string) {
      const answer = (body: unknown, isReplay = false): Answer<never> => ({ body: body as never, isReplay });
      if (path.endsWith("/complete")) return answer(closed);
      if (path.endsWith("/status")) return answer(server.moved);
      if (method === "GET") return answer({ data: server.leftOver ?? [] });
      const { body, isReplay } = answers.shift() ?? {};
      return answer(body, isReplay);
    },
  };
  const plan = parties.map(({ twice }, index): Party => {
    const order = { ref: `${index + 1}`, items: [], expectedTotal: 1500 };
    return {
      orders: [{ index, order, twice, goal: server.moved ? "preparing" : "pending" }],
      leaves: "unserved",
    };
  });
  await runTable(
    {
      client,
      account,
      kitchen: createKitchen({ client, token: "", cooks: 1, account }),
      store: { code: "", currency: "", tablets: [], staffToken: "", toLines: () => [] },
      whenDue: (_index, send) => send(),
      onOrderDone() {},
    },
    { number: "A", parties: plan },
    { tableId: "A", number: "A", token: "" },
  );
  return account;
}

const once = { twice: false };
const twice = { twice: true };
const order = paperOrder({});

test("finds nothing wrong with one new answer and one replay of it", async () => {
  const account = await play([twice], [{ body: order }, { body: order, isReplay: true }]);
  expect(account).toMatchObject({ problems: [], sentTwice: 1, replayed: 1, rejected: 0 });
  expect(account.placed).toHaveLength(1);
});

test("finds a key that made an order twice", async () => {
  const { problems } = await play([twice], [{ body: order }, { body: order }]);
  expect(problems).toEqual(["order 1, sent twice with one key, was new 2 times"]);
});

test("finds a replay of what nobody was told, unless an answer was lost", async () => {
  const replays = [
    { body: order, isReplay: true },
    { body: order, isReplay: true },
  ];
  expect((await play([twice], replays)).problems).toEqual([
    "order 1, sent twice with one key, was new 0 times",
  ]);
  expect((await play([twice], replays, { lostAnswers: 1 })).problems).toEqual([]);
});

test("finds a replay that tells another order", async () => {
  const other = paperOrder({ id: "order-2" });
  const { problems } = await play([twice], [{ body: order }, { body: other, isReplay: true }]);
  expect(problems).toEqual(["order 1, sent twice with one key, was answered in two ways"]);
});

test("finds an order that comes to the party before", async () => {
  const { problems } = await play([once, once], [{ body: order }, { body: paperOrder({ id: "order-2" }) }]);
  expect(problems).toEqual(["order order-2 came to the session that was closed before it"]);
});

test("finds orders left on a table after its completion", async () => {
  const { problems } = await play([once], [{ body: order }], { leftOver: [order] });
  expect(problems).toEqual(["table A shows 1 orders after its completion"]);
});

test("finds a move that ended elsewhere", async () => {
  const moved = paperOrder({ status: "ready", version: 2 });
  const { problems } = await play([once], [{ body: order }], { moved });
  expect(problems).toEqual(["order order-1 was to become preparing and became ready"]);
});
