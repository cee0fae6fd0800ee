import { toTextLines } from "../../src/text-table.ts";
import type { Result } from "./results.ts";

const heads = ["benchmark", "measure", "ours", "reference", "ratio", "goal", "holds"];

/** Results as a table of plain text; figures are aligned right. */
export function renderTable(results: Result[]): string {
  const lines = toTextLines([heads, ...results.map(toRow)], [2, 4]);
  const width = Math.max(...lines.map((line) => line.length));
  const [head = "", ...body] = lines;
  return [head, "-".repeat(width), ...body].join("\n");
}

function toRow(result: Result): string[] {
  const { goal, ratio, reference, against, holds } = result;
  return [
    result.name,
    result.measure,
    `${figure(result.ours)} ${result.unit}`,
    reference === null ? "" : `${figure(reference)} (${against})`,
    ratio === null ? "" : figure(ratio),
    goal === null ? "" : "atLeast" in goal ? `≥ ${figure(goal.atLeast)}` : `≤ ${figure(goal.atMost)}`,
    holds === null ? "" : holds ? "yes" : "NO",
  ];
}

/** Three digits that mean something, more for large numbers. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "?";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}
