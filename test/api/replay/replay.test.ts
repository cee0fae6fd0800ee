import { afterEach, expect, spyOn, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../src/commands/replay.ts";
import { makeOrders, writeFiles } from "../../support/replay-files.ts";
import { until } from "../../support/until.ts";

// Each of these starts a server and a database of its own.
const timeoutMs = 180_000;
const main = join(import.meta.dir, "../../../src/main.ts");

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step();
});

function toLines(orders: ReturnType<typeof makeOrders>): string[] {
  return orders.map((order) => JSON.stringify(order));
}

/** The command as a program, in an empty folder that is also its place for temporary files. */
async function startReplay(args: string[], env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "replay-run-"));
  // The database's own user has to enter.
  await Bun.$`chmod 755 ${folder}`.quiet();
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  const child = Bun.spawn([process.execPath, main, "replay", ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", TMPDIR: folder, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let errors = "";
  const listening = (async () => {
    for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) errors += piece;
  })();
  const output = Promise.all([new Response(child.stdout).text(), listening.then(() => errors)]);
  return { child, folder, output, said: (text: string) => errors.includes(text) };
}

test(
  "replays orders on a server of its own, out of reach of the environment's settings, and proves all of them",
  async () => {
    const files = await writeFiles({ orders: toLines(makeOrders(40)) });
    const { child, folder, output } = await startReplay(
      ["--menu", files.menu, "--orders", files.orders, "--json"],
      { NODE_ENV: "production", DATABASE_URL: "postgres://nobody@127.0.0.1:1/none", JWT_ALGORITHM: "HS256" },
    );
    const [stdout, stderr] = await output;
    expect(stderr).toContain("40 of 40 orders done, 40 placed");
    expect(await child.exited).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      placed: 40,
      rejected: 0,
      totalMismatches: 0,
      eventsSeen: report.eventsExpected,
      missing: 0,
      duplicated: 0,
      outOfOrder: 0,
      sentTwice: 4,
      replayed: 4,
      inconsistencies: [],
      latencyMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
    });
    expect(report.eventsExpected).toBeGreaterThan(40 * 3);
    expect(report.resumes).toBeGreaterThan(0);
    expect(report.sessionsClosed).toBeGreaterThan(0);
    expect(report.sessionsOpened).toBeGreaterThan(report.sessionsClosed);
    expect(await readdir(folder)).toEqual([]);
  },
  timeoutMs,
);

test(
  "ends with 1 and names the order when a total is not the expected one",
  async () => {
    const orders = makeOrders(12);
    for (const order of orders) if (order.ref === "order-7") order.expectedTotal++;
    const files = await writeFiles({ orders: toLines(orders) });
    const printed = spyOn(console, "log").mockImplementation(() => {});
    try {
      const args = [
        "--menu",
        files.menu,
        "--orders",
        files.orders,
        "--tables",
        "4",
        "--rate",
        "200",
        "--json",
      ];
      expect(await run(args)).toBe(1);
      expect(printed).toHaveBeenCalledTimes(1);
      const report = JSON.parse(String(printed.mock.lastCall?.[0]));
      expect(report).toMatchObject({
        placed: 11,
        rejected: 1,
        totalMismatches: 1,
        missing: 0,
        duplicated: 0,
      });
      expect(report.inconsistencies).toEqual([
        expect.stringMatching(/^order order-7 was refused: .* 409 PRICE_CHANGED/),
      ]);
    } finally {
      printed.mockRestore();
    }
  },
  timeoutMs,
);

test.each(["Starting a server", "is open"])(
  "leaves nothing behind when it is interrupted after %j",
  async (moment) => {
    const files = await writeFiles({ orders: toLines(makeOrders(50)) });
    const args = ["--menu", files.menu, "--orders", files.orders, "--rate", "1"];
    const { child, folder, output, said } = await startReplay(args);
    await until(`it says ${moment}`, () => said(moment), 60_000);
    const database = await findDatabase(folder);
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    const [stdout, stderr] = await output;
    expect(stderr).toEndWith("Interrupted.\n");
    expect(stdout).toBe("");
    expect(await readdir(folder)).toEqual([]);
    expect(await commandOf(database)).not.toContain("postgres -D");
  },
  timeoutMs,
);

/** Waits for the database of a replay and answers its pid. */
async function findDatabase(folder: string): Promise<number> {
  const pidFiles = new Bun.Glob("*/data/postgres/data/postmaster.pid");
  let pid = 0;
  await until(
    "its database runs",
    async () => {
      for await (const path of pidFiles.scan({ cwd: folder }))
        pid = Number.parseInt(await Bun.file(join(folder, path)).text(), 10);
      return pid > 0;
    },
    60_000,
  );
  expect(await commandOf(pid)).toContain("postgres -D");
  return pid;
}

/** Empty when the process is gone; without arguments when only its parent has not noticed yet. */
async function commandOf(pid: number): Promise<string> {
  return await new Response(Bun.spawn(["ps", "-ww", "-o", "args=", "-p", String(pid)]).stdout).text();
}

test.each([
  [["--menu", "menu.json"], "--menu FILE and --orders FILE are needed."],
  [
    ["--menu", "a", "--orders", "b", "--limit", "many"],
    '--limit takes a whole number from 1 to 10000000, not "many".',
  ],
  [
    ["--menu", "a", "--orders", "b", "--rate", "0"],
    '--rate takes orders a second, such as 20 or 0.5, not "0".',
  ],
  [
    ["--menu", "a", "--orders", "b", "--url", "localhost"],
    '--url takes an address such as http://localhost:8000, not "localhost".',
  ],
  [["--speed", "9"], "Unknown option '--speed'"],
])("refuses %j", async (args, message) => {
  const printed = spyOn(console, "error").mockImplementation(() => {});
  try {
    expect(await run(args)).toBe(2);
    expect(String(printed.mock.lastCall?.[0])).toStartWith(message);
  } finally {
    printed.mockRestore();
  }
});

test("tells how it is used", async () => {
  const printed = spyOn(console, "log").mockImplementation(() => {});
  try {
    expect(await run(["--help"])).toBe(0);
    expect(String(printed.mock.lastCall?.[0])).toContain("Usage: bun run replay --menu FILE --orders FILE");
  } finally {
    printed.mockRestore();
  }
});
