import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createLog, type Log, type LogFields } from "../../src/platform/log.ts";
import { endOf } from "../support/output.ts";

type Level = Parameters<typeof createLog>[0]["level"];

/** The lines as they were written, and as they are read again. */
function capture(write: (log: Log) => void, level: Level = "info") {
  const chunks: string[] = [];
  write(createLog({ level, destination: { write: (line) => chunks.push(line) } }));
  const text = chunks.join("");
  const lines = text.split("\n").slice(0, -1);
  const events: LogFields[] = lines.map((line) => JSON.parse(line));
  return { text, lines, events };
}

function written(fields: LogFields): LogFields | undefined {
  return capture((log) => log.info(fields, "written")).events[0];
}

describe("a line", () => {
  test("has an ISO time, the level as a word, the fields and the message", () => {
    const before = Date.now();
    const { events } = capture((log) => log.warn({ storeId: "s1", ms: 12.5 }, "slow query"));
    expect(events).toEqual([
      { level: "warn", time: expect.any(String), storeId: "s1", ms: 12.5, msg: "slow query" },
    ]);
    const time = String(events[0]?.time);
    expect(new Date(time).toISOString()).toBe(time);
    expect(Math.abs(new Date(time).getTime() - before)).toBeLessThan(5_000);
  });

  test("is not written below the level", () => {
    const all = (log: Log) => {
      log.debug({}, "debug");
      log.info({}, "info");
      log.warn({}, "warn");
      log.error({}, "error");
      log.fatal({}, "fatal");
    };
    const levels = (level: Level) => capture(all, level).events.map((event) => event.level);
    expect(levels("debug")).toEqual(["debug", "info", "warn", "error", "fatal"]);
    expect(levels("error")).toEqual(["error", "fatal"]);
    expect(levels("silent")).toEqual([]);
  });

  test("of a child carries the fields of all its parents", () => {
    const { events } = capture((log) =>
      log.child({ requestId: "r1" }).child({ storeId: "s1" }).info({ ms: 3 }, "done"),
    );
    expect(events[0]).toMatchObject({ requestId: "r1", storeId: "s1", ms: 3 });
  });

  test("cannot be broken by control characters", () => {
    const nasty = 'a\r\n{"level":"fatal"}\u0000\u0007\u001b[31m\u007f\u0085\u009b2J\u2028\u2029\ud800 끝 🍜';
    const { text, lines, events } = capture((log) =>
      log
        .child({ child: nasty })
        .info({ field: nasty, [`key${nasty}`]: 1, nested: { list: [nasty] } }, nasty),
    );
    expect(lines.length).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that they are absent is the point
    expect(text.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(events[0]).toMatchObject({ level: "info", child: nasty, field: nasty, msg: nasty });
  });

  test("is whole for a cycle, a big integer and undefined", () => {
    const cycle: LogFields = { name: "loop" };
    cycle.self = cycle;
    const event = written({ cycle, big: 12n, missing: undefined, at: new Date(0) });
    expect(event).toMatchObject({ cycle: { name: "loop" }, big: "12", at: "1970-01-01T00:00:00.000Z" });
    expect(JSON.stringify(event)).toContain("[too deep]");
  });
});

describe("secrets", () => {
  const canary = "c4n4ry";

  test.each([
    "authorization",
    "Authorization",
    "password",
    "newPassword",
    "password_hash",
    "pin",
    "pinHash",
    "token",
    "tokens",
    "accessToken",
    "X-Auth-Token",
    "ticket",
    "secret",
    "JWT_SECRET_KEY",
    "cookie",
    "deviceProof",
    "webhook-signature",
  ])("under the key %s are masked at every depth", (key) => {
    const secret = { [key]: canary };
    const { text, events } = capture((log) =>
      log
        .child({ ...secret, inChild: { deep: secret } })
        .info({ ...secret, a: { b: [{ c: { d: secret } }] }, [key]: [canary] }, "signed in"),
    );
    expect(text).not.toContain(canary);
    expect(events[0]).toMatchObject({
      [key]: "[redacted]",
      a: { b: [{ c: { d: { [key]: "[redacted]" } } }] },
    });
  });

  test("in headers are masked", () => {
    const headers = new Headers({ authorization: `Bearer ${canary}`, accept: "text/html" });
    expect(written({ headers })).toMatchObject({
      headers: { authorization: "[redacted]", accept: "text/html" },
    });
  });

  test("are not suspected in other words", () => {
    const fields = { shipping: "a", spinning: "b", ticketing: "c", route: "/pins" };
    expect(written(fields)).toMatchObject(fields);
  });

  test("do not change what the caller holds", () => {
    const fields = { user: { password: canary } };
    written(fields);
    expect(fields.user.password).toBe(canary);
  });
});

describe("errors", () => {
  test("keep type, code, stack and causes, but no parameters of a statement", () => {
    const cause = Object.assign(new RangeError("inner"), { code: "23505", parameters: ["c4n4ry"] });
    const failure = Object.assign(
      new Error("Failed query: insert into staff values ($1)\nparams: c4n4ry", { cause }),
      { params: ["c4n4ry"] },
    );
    const { text, events } = capture((log) => log.error({ err: failure }, "failed"));
    expect(text).not.toContain("c4n4ry");
    expect(events[0]?.err).toMatchObject({
      type: "Error",
      message: "Failed query: insert into staff values ($1)",
      stack: expect.stringContaining("log.test.ts"),
      cause: { type: "RangeError", message: "inner", code: "23505" },
    });
  });

  test("are written without the query and the password of an address, and not without end", () => {
    const message =
      `cannot reach https://api:c4n4ry@h.example/stream?ticket=c4n4ry or "/events?ticket=c4n4ry&a=1", ` +
      `postgres://api:c4n4ry@db:5432/orders?sslmode=require ${"x".repeat(5_000)}`;
    const { text } = capture((log) => log.error({ err: new Error(message) }, "failed"));
    expect(text).not.toContain("c4n4ry");
    expect(text).toContain("//[redacted]@h.example/stream?[redacted]");
    expect(text.length).toBeLessThan(4_000);
  });

  test("that cause themselves end", () => {
    const loop = new Error("loop");
    loop.cause = loop;
    expect(written({ err: loop })).toMatchObject({ err: { cause: { message: "loop" } } });
  });
});

test("a process that is killed right after a warning has lost no line, even when the reader is slow", async () => {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "../support/log-and-die.ts"), "5000"], {
    stdout: "pipe",
  });
  // More than a pipe holds is written before anybody reads.
  await Promise.race([child.exited, Bun.sleep(500)]);
  const lines = (await new Response(child.stdout).text()).trimEnd().split("\n");
  await child.exited;
  expect(child.signalCode).toBe("SIGKILL");
  expect(lines.length).toBe(5000);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ number: 5000 });
});

test("what nobody catches is a line each on stdout without secrets, and an exception ends the process", async () => {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "../support/stray-errors.ts")], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const { exitCode, out, err } = await endOf(child);
  expect([exitCode, err]).toEqual([1, ""]);
  expect(out).not.toContain("c4n4ry");
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { level: "warn", warning: "careful" },
    { level: "error", err: { message: "unheard: /events/stream?[redacted]" } },
    { level: "fatal", err: { type: "TypeError", message: "uncaught: https://h.example/?[redacted]" } },
  ]);
});
