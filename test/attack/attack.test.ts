import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { endOf } from "../support/output.ts";
import { serveTestApp, type TestServer } from "../support/server.ts";
import { createTestStore, password, pin } from "../support/store.ts";
import { attackServer } from "./attack-server.ts";
import { attacks } from "./attacks.ts";
import { whereIs } from "./own-address.ts";
import { type Finding, summaryOf, tableOf } from "./report.ts";
import { createTarget, signInAdmin, signInTablet } from "./target.ts";

/** The attacks together have two minutes. */
const timeoutMs = 150_000;
const silent = { begin() {}, done() {} };

function run(args: string[]) {
  const child = Bun.spawn([process.execPath, "--no-env-file", join(import.meta.dir, "run.ts"), ...args], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  return endOf(child);
}

describe("a server that takes everything", () => {
  let server: ReturnType<typeof Bun.serve>;
  let findings: Finding[];
  beforeAll(async () => {
    server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      idleTimeout: 60,
      async fetch(request) {
        const body = await request.text();
        return new Response(`# HELP all of it\n${body}`, { headers: { server: "careless" } });
      },
    });
    const { exitCode, out } = await run(["--url", `http://127.0.0.1:${server.port}`, "--json"]);
    expect(exitCode).toBe(1);
    findings = JSON.parse(out);
  }, timeoutMs);
  afterAll(() => server.stop(true));

  test("is found to withstand next to nothing", () => {
    const held = findings.filter((finding) => finding.held === true).map(({ attack }) => attack);
    // The runtime sees to these before any application does.
    expect(held.sort()).toEqual([
      "an id that breaks log lines is not taken over",
      "health check with a body: nothing is read",
      "two lengths of one body (request smuggling)",
    ]);
  });

  test("is told of every attack that needs a sign-in, and why it was left out", () => {
    const skipped = findings.filter((finding) => finding.held === null);
    expect(findings).toHaveLength(attacks.length);
    expect(skipped).toHaveLength(attacks.filter(({ needs = [] }) => needs.length > 0).length);
    for (const { got } of skipped) expect(got).toMatch(/^needs --|^the server's own machine/);
  });
});

describe("this server", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveTestApp({ env: { LOGIN_ATTEMPTS: "10", RATE_LIMIT_PER_MINUTE: "100" } });
  });
  afterAll(() => server.close());

  test(
    "withstands every attack",
    async () => {
      const { code: storeCode } = await createTestStore(server);
      const url = new URL(server.url);
      const findings = await attackServer(
        createTarget({
          url,
          tablet: await signInTablet(url, { storeCode, tableNumber: "1", pin }),
          adminToken: await signInAdmin(url, { storeCode, username: "admin", password }),
          placesOrders: true,
          isElsewhere: false,
        }),
        silent,
      );
      expect(findings.filter(({ held }) => held === false)).toEqual([]);
      expect(findings.filter(({ held }) => held).length).toBeGreaterThan(35);
    },
    timeoutMs,
  );
});

describe("the command", () => {
  test.each([
    ["a public address", ["--url", "http://203.0.113.1"], "--i-own-this-server"],
    ["no address", [], "--url"],
    ["an address that is none", ["--url", "ftp://localhost"], "--url"],
    ["an unknown option", ["--url", "http://localhost", "--force"], "--force"],
  ])("refuses %s, and says what it wants", async (_what, args, named) => {
    const { exitCode, out, err } = await run(args);
    expect([exitCode, out]).toEqual([2, ""]);
    expect(err).toContain(named);
  });

  test.each([
    ["http://127.0.0.1:8000", "loopback"],
    ["http://[::1]:8000", "loopback"],
    ["http://localhost", "loopback"],
    ["http://10.1.2.3", "private"],
    ["http://172.31.0.1", "private"],
    ["http://192.168.1.1", "private"],
    ["http://[fd00::1]", "private"],
    ["http://172.32.0.1", "public"],
    ["http://203.0.113.1", "public"],
    ["http://[2001:db8::1]", "public"],
  ] as const)("knows that %s is %s", async (address, place) => {
    expect(await whereIs(new URL(address))).toBe(place);
  });
});

test("the table says of each attack what came of it, on one line", () => {
  const finding = { id: "S1", attack: "upload", sent: "a\nb", got: "x".repeat(200) };
  const findings = [
    { ...finding, held: true },
    { ...finding, held: false },
    { ...finding, held: null },
  ];
  const lines = tableOf(findings).split("\n");
  expect(lines.slice(2, 5).map((line) => line.split(/ {2,}/).at(-1))).toEqual([
    "held",
    "NOT HELD",
    "skipped",
  ]);
  expect(lines[2]).toContain("a b");
  expect(lines.at(-1)).toBe(summaryOf(findings));
  expect(summaryOf(findings)).toBe("1 held, 1 not held, 1 skipped");
});
