import { join } from "node:path";

export interface Coverage {
  lines: number;
  covered: number;
  /** Files no test loaded, relative to the project; all their lines count as uncovered. */
  unloaded: string[];
}

/**
 * Line coverage of `src` by `coverage/lcov.info`. Bun reports only files that were loaded, so the others are
 * added with the lines they have once types, comments and blank lines are gone.
 */
export async function measureCoverage(root: string): Promise<Coverage> {
  const report = await Bun.file(join(root, "coverage", "lcov.info")).text();
  const coverage: Coverage = { lines: 0, covered: 0, unloaded: [] };
  const loaded = new Set<string>();
  for (const record of report.split("end_of_record")) {
    const file = /^SF:(.+)$/m.exec(record)?.[1];
    if (!file?.startsWith("src/")) continue;
    loaded.add(file);
    coverage.lines += numberAfter("LF", record);
    coverage.covered += numberAfter("LH", record);
  }
  const transpiler = new Bun.Transpiler({ loader: "ts" });
  for (const file of [...new Bun.Glob("src/**/*.ts").scanSync(root)].sort()) {
    if (loaded.has(file)) continue;
    const code = transpiler.transformSync(await Bun.file(join(root, file)).text());
    const lines = code.split("\n").filter((line) => line.trim() !== "").length;
    // A file of types only has nothing to load.
    if (lines > 0) coverage.unloaded.push(file);
    coverage.lines += lines;
  }
  return coverage;
}

function numberAfter(key: string, record: string): number {
  return Number(new RegExp(`^${key}:(\\d+)$`, "m").exec(record)?.[1] ?? 0);
}
