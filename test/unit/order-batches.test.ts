import { expect, test } from "bun:test";
import { DomainError } from "../../src/errors.ts";
import { createOrderBatches, type SettledOutcome } from "../../src/features/orders/order-batches.ts";
import type { Placement, PlacementOutcome } from "../../src/features/orders/orders.store.ts";

/** An order of store `of`; what is not looked at here is left empty. */
function placement(of: string, more: Partial<Placement> = {}): Placement {
  return {
    store_id: of,
    table_id: "",
    order_id: crypto.randomUUID(),
    new_session_id: "",
    expected_session_id: null,
    menu_version: 1,
    source: "table",
    note: "",
    currency: "KRW",
    total: 0,
    lines: [],
    stock: [],
    body: "",
    actor: { type: "table", id: null, name: "" },
    request_id: "",
    principal: "",
    route: null,
    key: null,
    request_hash: null,
    ...more,
  };
}

/** Batches over a database whose statements end when the test says so. */
function start() {
  const statements: {
    batch: Placement[];
    patient: boolean;
    succeed(outcomes?: PlacementOutcome[]): Promise<void>;
    fail(error: unknown): Promise<void>;
  }[] = [];
  const batches = createOrderBatches((batch, patient) => {
    const { promise, resolve, reject } = Promise.withResolvers<PlacementOutcome[]>();
    statements.push({
      batch,
      patient,
      async succeed(outcomes = batch.map(placed)) {
        resolve(outcomes);
        await Bun.sleep(0);
      },
      async fail(error) {
        reject(error);
        await Bun.sleep(0);
      },
    });
    return promise;
  });
  return { place: batches.place, statements };
}

function placed(order: Placement): SettledOutcome {
  return { outcome: "placed", body: order.order_id, events: [] };
}

/** What became of an order: `placed`, or the message of the error. */
function fate(placing: Promise<PlacementOutcome>): Promise<string> {
  return placing.then(
    ({ outcome }) => outcome,
    (error: Error) => error.message,
  );
}

/** As the driver throws it. */
function refusedByServer(message: string): Error {
  return Object.assign(new Error(message), { code: "23514" });
}

const lost = () => new DomainError("DATABASE_UNAVAILABLE", { retryAfterSeconds: 2 });

test("an order that comes alone leaves at once, and so does a second", () => {
  const { place, statements } = start();
  void place(placement("a"));
  expect(statements).toHaveLength(1);
  void place(placement("b"));
  expect(statements.map(({ batch }) => batch.length)).toEqual([1, 1]);
});

test("beside a statement that runs, fewer than half as many orders wait for more", async () => {
  const { place, statements } = start();
  const sizes = () => statements.map(({ batch }) => batch.length);
  const placeMore = (count: number) => {
    for (let i = 0; i < count; i++) void place(placement(crypto.randomUUID()));
  };
  placeMore(10);
  expect(sizes()).toEqual([1, 1]);
  await statements[0]?.succeed();
  expect(sizes()).toEqual([1, 1, 8]);
  await statements[1]?.succeed();
  placeMore(3);
  expect(sizes()).toEqual([1, 1, 8]);
  placeMore(1);
  expect(sizes()).toEqual([1, 1, 8, 4]);
  // However few wait, they leave when nothing runs any more.
  placeMore(1);
  await statements[2]?.succeed();
  expect(sizes()).toEqual([1, 1, 8, 4]);
  await statements[3]?.succeed();
  expect(sizes()).toEqual([1, 1, 8, 4, 1]);
});

test("while two statements run, orders wait and then share one, 64 at most", async () => {
  const { place, statements } = start();
  const orders = Array.from({ length: 102 }, (_, index) => placement(`store ${index}`));
  const answers = orders.map((order) => place(order));
  expect(statements).toHaveLength(2);

  await statements[0]?.succeed();
  await statements[1]?.succeed();
  expect(statements.map(({ batch }) => batch.length)).toEqual([1, 1, 64, 36]);
  await statements[2]?.succeed();
  await statements[3]?.succeed();
  const outcomes = await Promise.all(answers);
  expect(outcomes).toEqual(orders.map(placed));
});

test("a store is in one statement at a time", async () => {
  const { place, statements } = start();
  for (const store of ["a", "a", "a", "b"]) void place(placement(store));
  const stores = () => statements.map(({ batch }) => batch.map((order) => order.store_id).join(" "));
  expect(stores()).toEqual(["a", "b"]);
  await statements[0]?.succeed();
  expect(stores()).toEqual(["a", "b", "a a"]);
});

test("one key is in a statement once", async () => {
  const { place, statements } = start();
  const keyed = { principal: "table:1", route: "POST /orders", key: "k" };
  void place(placement("a"));
  void place(placement("a", keyed));
  void place(placement("a", keyed));
  void place(placement("a", { ...keyed, principal: "table:2" }));
  await statements[0]?.succeed();
  expect(statements[1]?.batch.map((order) => order.principal)).toEqual(["table:1", "table:2"]);
  await statements[1]?.succeed();
  expect(statements[2]?.batch.map((order) => order.principal)).toEqual(["table:1"]);
});

test("orders of a store that is locked go on in a patient statement of that store, and the others without them", async () => {
  const { place, statements } = start();
  const stores = (index: number) => statements[index]?.batch.map((order) => order.store_id).join(" ");
  void place(placement("x"));
  void place(placement("y"));
  const answers = ["a", "b", "a"].map((store) => fate(place(placement(store))));
  await statements[0]?.succeed();
  expect(stores(2)).toBe("a b a");
  const busy = { outcome: "store_busy" } as const;
  await statements[2]?.succeed([busy, placed(placement("b")), busy]);

  expect(await answers[1]).toBe("placed");
  expect([stores(3), statements[3]?.patient]).toEqual(["a a", true]);
  // While it waits, two more statements may run as ever, without this store.
  const late = fate(place(placement("a")));
  void place(placement("b"));
  expect(statements.slice(4).map(({ batch, patient }) => [batch[0]?.store_id, patient])).toEqual([
    ["b", false],
  ]);
  await statements[3]?.succeed();
  expect(await Promise.all([answers[0], answers[2]])).toEqual(["placed", "placed"]);
  await statements[1]?.succeed();
  expect([stores(5), statements[5]?.patient]).toEqual(["a", false]);
  await statements[5]?.succeed();
  expect(await late).toBe("placed");
});

test("of a batch that the server refused each order is tried alone, so that one hurts no other", async () => {
  const { place, statements } = start();
  void place(placement("a"));
  const fates = ["good", "bad", "fine"].map((note) => fate(place(placement("a", { note }))));
  await statements[0]?.succeed();
  await statements[1]?.fail(refusedByServer("poisoned"));
  for (const tried of [2, 3, 4]) {
    const [order] = statements[tried]?.batch ?? [];
    await (order?.note === "bad"
      ? statements[tried]?.fail(refusedByServer("poisoned"))
      : statements[tried]?.succeed());
  }
  expect(await Promise.all(fates)).toEqual(["placed", "poisoned", "placed"]);
  expect(statements.slice(2).map(({ batch }) => batch.length)).toEqual([1, 1, 1]);
});

test("an order that the server refused alone is not tried again", async () => {
  const { place, statements } = start();
  const answer = fate(place(placement("a", { key: "k" })));
  await statements[0]?.fail(refusedByServer("poisoned"));
  expect(await answer).toBe("poisoned");
  expect(statements).toHaveLength(1);
});

test("when nobody knows what became of a batch, only orders with a key are tried again, once", async () => {
  const { place, statements } = start();
  void place(placement("a"));
  const unkeyed = fate(place(placement("a")));
  const keyed = fate(place(placement("a", { key: "k1" })));
  const unlucky = fate(place(placement("a", { key: "k2" })));
  await statements[0]?.succeed();
  await statements[1]?.fail(lost());

  expect(await unkeyed).toBe("DATABASE_UNAVAILABLE");
  await statements[2]?.succeed();
  expect(await keyed).toBe("placed");
  await statements[3]?.fail(lost());
  expect(await unlucky).toBe("DATABASE_UNAVAILABLE");
  expect(statements.slice(2).map(({ batch }) => batch.map((order) => order.key))).toEqual([["k1"], ["k2"]]);
});

test("after a failure the next orders go on as ever", async () => {
  const { place, statements } = start();
  const first = fate(place(placement("a")));
  await statements[0]?.fail(lost());
  expect(await first).toBe("DATABASE_UNAVAILABLE");
  const second = place(placement("a"));
  await statements[1]?.succeed();
  expect((await second).outcome).toBe("placed");
});

test("more than 1,024 waiting orders are refused at once, and those that wait are all placed", async () => {
  const { place, statements } = start();
  const answers = Array.from({ length: 2 + 1_024 }, (_, index) => place(placement(`store ${index}`)));
  const refusal = await place(placement("one too many")).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "OVERLOADED", details: { retryAfterSeconds: 1 } });

  for (let next = 0; next < statements.length; next++) await statements[next]?.succeed();
  expect(await Promise.all(answers)).toHaveLength(1_026);
  expect(statements).toHaveLength(2 + 1_024 / 64);
});
