import { Order } from "../features/orders/orders.model.ts";
import { Session } from "../features/sessions/sessions.model.ts";
import { pageOf } from "../http/cursor.ts";
import type { Account, PlacedOrder } from "./account.ts";
import { type Answer, type Client, Refusal } from "./client.ts";
import type { Kitchen } from "./kitchen.ts";
import type { OpenedStore, Tablet } from "./opening.ts";
import { parserOf } from "./parse.ts";
import type { PlannedOrder, TablePlan } from "./plan.ts";

const parseOrder = parserOf(Order);
const parseOrders = parserOf(pageOf(Order, "OrderPage"));
const parseSession = parserOf(Session);

export interface Floor {
  client: Client;
  store: OpenedStore;
  kitchen: Kitchen;
  account: Account;
  /** Runs the sending of an order once it is due and there is room for it. */
  whenDue<T>(index: number, send: () => Promise<T>): Promise<T>;
  onOrderDone(): void;
}

/** One table's parties, one after the other, each with its orders in turn. */
export async function runTable(floor: Floor, plan: TablePlan, tablet: Tablet): Promise<void> {
  const { kitchen } = floor;
  const underWay: Promise<void>[] = [];
  let sessionBefore: string | undefined;
  for (const party of plan.parties) {
    const orders: PlacedOrder[] = [];
    const served: Promise<void>[] = [];
    for (const planned of party.orders) {
      const placed = await placeOrder(floor, tablet, planned);
      if (!placed) {
        floor.onOrderDone();
        continue;
      }
      orders.push(placed);
      const done = kitchen.take(placed).then(floor.onOrderDone);
      // It is awaited below; until then a failure must not count as unhandled.
      done.catch(() => {});
      served.push(done);
      checkSession(floor.account, placed, orders[0], sessionBefore);
    }
    underWay.push(...served);
    if (party.leaves === "served") await Promise.all(served);
    const sessionId = orders[0]?.order.sessionId;
    if (sessionId !== undefined && party.leaves !== "never") await completeTable(floor, tablet, orders);
    sessionBefore = sessionId ?? sessionBefore;
  }
  await Promise.all(underWay);
}

/** @returns null when the server refused it */
async function placeOrder(floor: Floor, tablet: Tablet, planned: PlannedOrder): Promise<PlacedOrder | null> {
  const { account, store } = floor;
  const { expectedTotal } = planned.order;
  const lines = store.toLines(planned.order);
  const request = {
    token: tablet.token,
    key: crypto.randomUUID(),
    body: { lines, expectedTotal },
    parse: parseOrder,
  };
  try {
    return await floor.whenDue(planned.index, async () => {
      const sentAtMs = performance.now();
      const send = () => floor.client.call("POST", "/api/v1/orders", request);
      const sent = planned.twice ? [send(), send()] : [send()];
      // The guest has an answer when the first of the two has come.
      await Promise.race(sent);
      const latencyMs = performance.now() - sentAtMs;
      const order = settle(floor, planned, await Promise.all(sent));
      const placed: PlacedOrder = { planned, lines, order, sentAtMs, latencyMs, statuses: [order.status] };
      account.placed.push(placed);
      return placed;
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    account.rejected++;
    if (error.code === "PRICE_CHANGED") account.mispriced++;
    account.problems.push(`order ${planned.order.ref} was refused: ${error.message}`);
    return null;
  }
}

/** One key makes one order, however often it was sent. */
function settle({ account, client }: Floor, { order }: PlannedOrder, answers: Answer<Order>[]): Order {
  const [first, second] = answers;
  if (!first) throw new Error("an order was not sent");
  account.replayed += answers.filter((answer) => answer.isReplay).length;
  if (!second) return first.body;
  account.sentTwice++;
  const fresh = answers.filter((answer) => !answer.isReplay).length;
  // The one new answer may have been lost on its way; then both are replays.
  if (fresh > 1 || (fresh === 0 && client.counts.lostAnswers === 0))
    account.problems.push(`order ${order.ref}, sent twice with one key, was new ${fresh} times`);
  if (!Bun.deepEquals(first.body, second.body))
    account.problems.push(`order ${order.ref}, sent twice with one key, was answered in two ways`);
  return first.body;
}

function checkSession(
  account: Account,
  placed: PlacedOrder,
  first: PlacedOrder | undefined,
  sessionBefore: string | undefined,
): void {
  const { sessionId } = placed.order;
  if (sessionId === sessionBefore)
    account.problems.push(`order ${placed.order.id} came to the session that was closed before it`);
  if (sessionId !== first?.order.sessionId)
    account.problems.push(`order ${placed.order.id} came to another session than its party's`);
}

async function completeTable(
  { client, store, account }: Floor,
  tablet: Tablet,
  orders: PlacedOrder[],
): Promise<void> {
  const sessionId = orders[0]?.order.sessionId;
  try {
    const { body: session, isReplay } = await client.call(
      "POST",
      `/api/v1/tables/${tablet.tableId}/complete`,
      {
        token: store.staffToken,
        key: crypto.randomUUID(),
        body: { sessionId },
        parse: parseSession,
      },
    );
    if (isReplay) account.replayed++;
    account.closed.push(session);
    const left = await client.call("GET", "/api/v1/orders", { token: tablet.token, parse: parseOrders });
    if (left.body.data.length > 0)
      account.problems.push(
        `table ${tablet.number} shows ${left.body.data.length} orders after its completion`,
      );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    account.problems.push(error.message);
  }
}
