import { describe, expect, test } from "bun:test";
import { compare, isMissed, report } from "../../bench/support/results.ts";
import { median, percentile } from "../../bench/support/statistics.ts";
import { renderTable } from "../../bench/support/table.ts";

const rate = { name: "orders", measure: "rate", unit: "/s" };
const time = { name: "orders", measure: "p99", unit: "ms" };

test("takes the middle value, or what lies between the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test("takes percentiles by the nearest rank", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(percentile(values, 99)).toBe(198);
  expect(percentile(values, 50)).toBe(100);
  expect(percentile([7], 99)).toBe(7);
  expect(percentile([], 99)).toBeNaN();
});

describe("a goal", () => {
  test("is about the ratio where there is a reference", () => {
    const result = compare({ ...rate, ours: 290 }, { value: 100, against: "pgbench" }, { atLeast: 3 });
    expect(result.ratio).toBe(2.9);
    expect(result.holds).toBe(false);
    expect(isMissed(result)).toBe(false);
  });

  test("is about our figure where there is none", () => {
    expect(report({ ...time, ours: 24 }, { atMost: 25 }).holds).toBe(true);
    expect(report({ ...time, ours: 27 }, { atMost: 25 }).holds).toBe(false);
  });

  test("fails the run when it is missed by more than a tenth", () => {
    expect(isMissed(report({ ...time, ours: 27.4 }, { atMost: 25 }))).toBe(false);
    expect(isMissed(report({ ...time, ours: 27.6 }, { atMost: 25 }))).toBe(true);
    expect(isMissed(report({ ...rate, ours: 89 }, { atLeast: 100 }))).toBe(true);
    expect(isMissed(report({ ...rate, ours: 1 }))).toBe(false);
  });

  test("is missed by what could not be measured", () => {
    expect(isMissed(report({ ...time, ours: Number.NaN }, { atMost: 25 }))).toBe(true);
  });
});

test("a table has the goal beside the figure, and says which one does not hold", () => {
  const table = renderTable([
    compare({ ...rate, ours: 6543.21 }, { value: 1000, against: "pgbench" }, { atLeast: 3 }),
    report({ ...time, ours: 31.25 }, { atMost: 25 }),
    report({ ...time, ours: 0.5 }),
  ]);
  const rows = table.split("\n").map((line) => line.split(/ {2,}/));
  expect(rows[2]).toEqual(["orders", "rate", "6,543 /s", "1,000 (pgbench)", "6.54", "≥ 3", "yes"]);
  expect(rows[3]).toEqual(["orders", "p99", "31.3 ms", "≤ 25", "NO"]);
  expect(rows[4]).toEqual(["orders", "p99", "0.5 ms"]);
});
