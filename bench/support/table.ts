import type { Result } from "./results.ts";

const heads = ["benchmark", "measure", "ours", "reference", "ratio", "goal", "holds"];

/** Results as a table of plain text; figures are aligned right. */
export function renderTable(results: Result[]): string {
  const rows = [heads, ...results.map(toRow)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 2 || column === 4 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...body] = lines;
  return [head, "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...body].join("\n");
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
