import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { connect } from "node:net";
import { join } from "node:path";
import { findFreePort } from "../../../src/platform/free-port.ts";

import { createTestApp, type TestApp } from "../../support/app.ts";
import { makeDataDir, testDatabaseUrl } from "../../support/postgres.ts";
import { checkStore, ordersOf } from "../../support/rows.ts";
import { readEvents } from "../../support/sse.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(60_000);

const main = join(import.meta.dir, "../../../src/main.ts");
const jwt = { JWT_ALGORITHM: "HS256", JWT_SECRET_KEY: "only-for-tests-".repeat(4) };

/** Of the same database and keys, in this process. */
let witness: TestApp;
let store: TestStore;

beforeAll(async () => {
  witness = await createTestApp({ env: jwt });
  // The server is a process with a clock of its own: tokens must be of its time.
  witness.clock.set(new Date());
  store = await createTestStore(witness, { unbounded: true });
});
afterAll(() => witness.close());

async function startServer() {
  const port = findFreePort();
  const child = Bun.spawn([process.execPath, "--no-env-file", main, "serve"], {
    env: {
      ...process.env,
      ...jwt,
      NODE_ENV: "test",
      DATABASE_URL: testDatabaseUrl(),
      DATA_DIR: await makeDataDir(),
      HOST: "127.0.0.1",
      PORT: String(port),
      RATE_LIMIT_PER_MINUTE: "0",
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const output = new Response(child.stdout).text();
  const url = `http://127.0.0.1:${port}`;
  await until(
    "it serves",
    () =>
      fetch(`${url}/health/live`).then(
        (answer) => answer.ok,
        () => false,
      ),
    30_000,
  );
  return { child, port, url, output };
}

const headers = () => ({ authorization: `Bearer ${store.tokens.table}`, "content-type": "application/json" });
const staffHeaders = () => ({ authorization: `Bearer ${store.tokens.staff}` });

/** A connection that says what it is told, and hears until its end. */
function speak(port: number, text: string) {
  const socket = connect(port, "127.0.0.1", () => socket.write(text));
  let heard = "";
  let isClosed = false;
  socket.on("data", (bytes) => {
    heard += bytes.toString();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
  });
  return { heard: () => heard, isClosed: () => isClosed, end: () => socket.destroy() };
}

test("SIGTERM loses no request that was sent before it, and says goodbye on streams", async () => {
  const { child, port, url, output } = await startServer();
  try {
    const stream = await readEvents(`${url}/api/v1/events/stream`, { token: store.tokens.staff });
    await stream.first("hello");
    const { seq } = (await (await fetch(`${url}/api/v1/board`, { headers: staffHeaders() })).json()) as {
      seq: number;
    };
    const idle = speak(port, "GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const half = speak(
      port,
      `POST /api/v1/orders HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${store.tokens.table}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"li`,
    );
    await until("both are heard", () => idle.heard().includes("200"));

    const placed: string[] = [];
    const sent: { at: number; outcome: string }[] = [];
    let isOver = false;
    const guests = Array.from({ length: 12 }, async () => {
      while (!isOver) {
        const at = performance.now();
        const body = JSON.stringify({ lines: [store.line] });
        const outcome = await fetch(`${url}/api/v1/orders`, {
          method: "POST",
          headers: headers(),
          body,
        }).then(
          async (answer) => {
            const order = (await answer.json()) as { id: string };
            if (answer.status === 201) placed.push(order.id);
            return String(answer.status);
          },
          (error) => error.code ?? String(error),
        );
        sent.push({ at, outcome });
        if (!/^\d/.test(outcome)) await Bun.sleep(20);
      }
    });
    await until("orders are placed", () => placed.length > 50);
    // Five seconds without an event that it waits for: it is under way when the signal comes.
    const waiting = fetch(`${url}/api/v1/events?after=${seq + 1_000_000}&wait=3`, {
      headers: staffHeaders(),
    });
    await Bun.sleep(200);

    const signalledAt = performance.now();
    child.kill("SIGTERM");
    await Bun.sleep(50);
    child.kill("SIGTERM");
    await stream.first("bye");
    await until("it has ended", () => child.exitCode !== null || child.signalCode !== null, 30_000);
    const seconds = (performance.now() - signalledAt) / 1000;
    isOver = true;
    await Promise.all(guests);

    expect([child.exitCode, child.signalCode]).toEqual([0, null]);
    expect(seconds).toBeLessThan(25);
    expect(Bun.stripANSI(await output)).toContain('"stopped"');
    // What was called for in the last moment may not have reached the server: it was then not taken either, see below.
    const before = sent.filter(({ at }) => at < signalledAt - 100);
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter(({ outcome }) => outcome !== "201")).toEqual([]);
    // Nobody is served who came later: another instance does that.
    expect(sent.at(-1)?.outcome).not.toBe("201");
    expect((await waiting).status).toBe(200);
    expect([idle.isClosed(), half.isClosed()]).toEqual([true, true]);
    const ids = new Set((await ordersOf(witness, store.id)).map(({ id }) => id));
    expect(placed.filter((id) => !ids.has(id))).toEqual([]);
    // Every order that was taken was answered.
    expect(ids.size).toBe(placed.length);
    await checkStore(witness, store.id);
    if (process.env.DEBUG === "true")
      console.log({
        seconds,
        placed: placed.length,
        after: sent
          .filter(({ at }) => at >= signalledAt)
          .map((s) => `${(s.at - signalledAt).toFixed(0)} ${s.outcome}`)
          .slice(0, 40),
      });
    await stream.close();
  } finally {
    child.kill("SIGKILL");
  }
});
