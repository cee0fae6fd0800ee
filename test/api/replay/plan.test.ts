import { expect, test } from "bun:test";
import { readMenuFile, readOrdersFile } from "../../../src/replay/files.ts";
import { planReplay } from "../../../src/replay/plan.ts";
import { percentiles } from "../../../src/replay/report.ts";
import { createSchedule } from "../../../src/replay/schedule.ts";
import { makeOrders, writeFiles } from "../../support/replay-files.ts";

function orders(count: number, tables: number) {
  return makeOrders(count).map((order, index) => ({ ...order, table: `T${index % tables}` }));
}

test("seats orders at the tables they name, each table's in the order of the file", () => {
  const plan = planReplay(orders(100, 5));
  expect(plan.map(({ number }) => number)).toEqual(["T0", "T1", "T2", "T3", "T4"]);
  for (const [table, { parties }] of plan.entries())
    expect(parties.flatMap((party) => party.orders.map(({ index }) => index))).toEqual(
      Array.from({ length: 20 }, (_, turn) => turn * 5 + table),
    );
});

test("deals orders in turn to as many tables as are asked for", () => {
  const plan = planReplay(orders(10, 5), 3);
  expect(plan.map(({ parties }) => parties.flatMap((party) => party.orders).length)).toEqual([4, 3, 3]);
});

test("takes twelve tables when the orders name none", () => {
  expect(planReplay(makeOrders(30).map(({ table: _, ...order }) => order))).toHaveLength(12);
});

test("sends a tenth twice, and has parties that leave served, unserved and never", () => {
  const parties = planReplay(orders(200, 4)).flatMap((table) => table.parties);
  const planned = parties.flatMap((party) => party.orders);
  expect(planned.filter((order) => order.twice)).toHaveLength(20);
  expect(new Set(parties.map((party) => party.leaves))).toEqual(new Set(["served", "unserved", "never"]));
  expect(new Set(planned.map((order) => order.goal))).toEqual(
    new Set(["served", "pending", "preparing", "ready"]),
  );
  const waitedFor = parties.filter((party) => party.leaves === "served");
  expect(waitedFor.flatMap((party) => party.orders).every((order) => order.goal === "served")).toBe(true);
});

test("lets orders through at their rate, and no more at a time than asked for", async () => {
  const { signal } = new AbortController();
  let running = 0;
  let most = 0;
  const whenDue = createSchedule({ concurrency: 2, rate: 100, signal });
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      whenDue(index, async () => {
        most = Math.max(most, ++running);
        await Bun.sleep(30);
        running--;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(performance.now() - startedAt).toBeGreaterThan(190);
});

test("ranks times", () => {
  expect(percentiles(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({
    p50: 50,
    p95: 95,
    p99: 99,
  });
  expect(percentiles([])).toEqual({ p50: null, p95: null, p99: null });
});

test("reads as many orders as asked for, and names a line that is none", async () => {
  const files = await writeFiles({ orders: makeOrders(3).map((order) => JSON.stringify(order)) });
  const menu = await readMenuFile(files.menu);
  expect(await readOrdersFile(files.orders, menu)).toHaveLength(3);
  expect(await readOrdersFile(files.orders, menu, 2)).toHaveLength(2);

  const read = async (line: string) => readOrdersFile((await writeFiles({ orders: [line] })).orders, menu);
  await expect(read("{")).rejects.toThrow(/orders\.jsonl:1: /);
  await expect(read('{"ref":"1"}')).rejects.toThrow(/orders\.jsonl:1: no valid order: \/items/);
  await expect(read('{"ref":"1","items":[{"item":"pizza","quantity":1}],"expectedTotal":1}')).rejects.toThrow(
    /orders\.jsonl:1: the menu has no pizza/,
  );
  await expect(read("")).rejects.toThrow(/there are no orders/);
});
