import { toTextLines } from "../../../src/text-table.ts";

/** A figure that was asked for. */
export interface Measure {
  measure: string;
  asked: string;
  measured: string;
  holds: boolean;
}

export interface Report {
  /** Says what goes on. */
  progress(line: string): void;
  /** A figure that may be at most so much. */
  atMost(measure: string, measured: number, most: number, unit: string): void;
  /** Something that must be so. */
  must(measure: string, asked: string, measured: string, holds: boolean): void;
  /** A figure for which nothing is asked. */
  note(measure: string, measured: string): void;
}

export function createReport(scenario: string, progress: (line: string) => void) {
  const rows: Measure[] = [];
  const add = (measure: string, asked: string, measured: string, holds: boolean) => {
    rows.push({ measure: `${scenario}: ${measure}`, asked, measured, holds });
    progress(`${scenario}: ${measure}: ${measured}`);
  };
  const report: Report = {
    progress: (line) => progress(`${scenario}: ${line}`),
    atMost: (measure, measured, most, unit) =>
      add(measure, `≤ ${most} ${unit}`, `${round(measured)} ${unit}`, measured <= most),
    must: add,
    note: (measure, measured) => add(measure, "", measured, true),
  };
  return { rows, report };
}

export function toTable(rows: Measure[]): string {
  const cells = rows.map((row) => [row.measure, row.asked, row.measured, row.holds ? "yes" : "NO"]);
  return toTextLines([["measure", "asked", "measured", "holds"], ...cells]).join("\n");
}

/** The value below which that share of them lies, 0.5 for the median. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const mebibyte = 1024 * 1024;

export function round(value: number): number {
  return Math.abs(value) < 100 ? Math.round(value * 10) / 10 : Math.round(value);
}
