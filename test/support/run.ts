import { rm } from "node:fs/promises";
import { join } from "node:path";
import { measureCoverage } from "./coverage.ts";
import { startTestServer } from "./postgres.ts";

// `bun run test [arguments of bun test]`: one database server for the run, then the coverage of `src` when all
// tests ran. The last line is `N passed, N failed`.

const minimumCoveragePercent = 85;
/** Of a test or hook that sets none: a busy machine takes its time. */
const timeout = "--timeout=20000";

const root = join(import.meta.dir, "..", "..");
const selectsTests = /^([^-]|-t|--test-name-pattern|--changed|--shard|--only$)/;
const args = process.argv.slice(2);
const wholeSuite = !args.some((argument) => selectsTests.test(argument));

const coverageFlags = wholeSuite
  ? ["--coverage", "--coverage-reporter=text", "--coverage-reporter=lcov"]
  : [];

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());

const { exitCode, summary } = await runTests();
const coveredEnough = !wholeSuite || (await reportCoverage());
console.log(summary);
process.exitCode = exitCode || (coveredEnough ? 0 : 1);

async function runTests(): Promise<{ exitCode: number; summary: string }> {
  await rm(join(root, "coverage"), { recursive: true, force: true });
  const server = await startTestServer();
  try {
    interrupted.signal.throwIfAborted();
    // A process a core, and a fresh set of modules for each file; Bun merges their coverage.
    const child = Bun.spawn([process.execPath, "test", "--parallel", timeout, ...coverageFlags, ...args], {
      cwd: root,
      env: {
        ...process.env,
        TEST_DATABASE_URL: server.url,
        // What an interrupted test leaves behind goes with the server's folder.
        TMPDIR: server.dataDir,
        ...(process.stderr.isTTY && { FORCE_COLOR: "1" }),
      },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      signal: interrupted.signal,
    });
    const [, report, exitCode] = await Promise.all([
      show(child.stdout, process.stdout),
      show(child.stderr, process.stderr),
      child.exited,
    ]);
    return { exitCode, summary: summarise(report, exitCode) };
  } finally {
    await server.stop();
  }
}

/** Passes a stream on as it comes and returns its text. */
async function show(from: ReadableStream<Uint8Array<ArrayBuffer>>, to: NodeJS.WriteStream): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of from) {
    to.write(chunk);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

function summarise(report: string, exitCode: number): string {
  const plain = Bun.stripANSI(report);
  // The report ends with lines such as " 12 pass"; what tests print may look the same, so the last one counts.
  const countOf = (word: string) =>
    Number([...plain.matchAll(new RegExp(`^ *(\\d+) ${word}$`, "gm"))].at(-1)?.[1] ?? 0);
  const failed = countOf("fail") + countOf("errors?");
  const skipped = countOf("skip") + countOf("todo");
  // A run that broke off has no counts, but it has failed.
  const counts = [`${countOf("pass")} passed`, `${exitCode === 0 ? failed : Math.max(failed, 1)} failed`];
  return [...counts, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(", ");
}

async function reportCoverage(): Promise<boolean> {
  const coverage = await measureCoverage(root).catch(() => undefined);
  if (!coverage || coverage.lines === 0) {
    console.log("Line coverage of src: not measured");
    return false;
  }
  const percent = (100 * coverage.covered) / coverage.lines;
  const unloaded = coverage.unloaded.length > 0 ? `; never loaded: ${coverage.unloaded.join(", ")}` : "";
  console.log(
    `Line coverage of src: ${percent.toFixed(1)} % (${coverage.covered} of ${coverage.lines} lines; at least ${minimumCoveragePercent} % required${unloaded})`,
  );
  return percent >= minimumCoveragePercent;
}
