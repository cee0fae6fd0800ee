import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import amqp from "amqplib";
import { createBusSource } from "../../../src/features/events/bus-source.store.ts";
import { createRabbitBus } from "../../../src/platform/bus/rabbitmq/bus.ts";
import { type BusLog, createBusLog } from "../../support/bus-log.ts";
import { describeWithRabbitMq, startTestRabbitMq, type TestRabbitMq } from "../../support/rabbitmq.ts";
import { silentLog } from "../../support/silent-log.ts";
import { until } from "../../support/until.ts";

// Every wait has a deadline of its own; this one only has to be longer.
setDefaultTimeout(120_000);

const main = join(import.meta.dir, "../../../src/main.ts");

let log: BusLog;
beforeAll(async () => {
  log = await createBusLog();
});
afterAll(() => log.close());

function start(args: string[], env: Record<string, string> = {}) {
  return Bun.spawn([process.execPath, main, "dead-letters", ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: "test", DATABASE_URL: log.url, ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
}

async function run(args: string[], env?: Record<string, string>) {
  const child = start(args, env);
  const [out = "", err] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
  );
  return { code: await child.exited, out: out.trimEnd(), err };
}

describe("dead-letters", () => {
  test("lists what consumers of the log gave up on, as a table and as JSON, and sends it again", async () => {
    const store = await log.createStore();
    for (const seq of [7, 8])
      await log.sql`INSERT INTO bus_dead_letters (consumer, store_id, seq, reason, event, died_at)
        VALUES ('webhooks', ${store}, ${seq}, ${"Error: no\nanswer"}, '{"type":"order.created"}',
                '2026-01-02T03:04:05.678Z')`;
    const list = ["list", "--consumer", "webhooks"];
    expect(await run(list)).toEqual({
      code: 0,
      err: "",
      out: [
        `died at                   store                                 seq  type           reason`,
        `2026-01-02T03:04:05.678Z  ${store}  7    order.created  Error: no answer`,
        `2026-01-02T03:04:05.678Z  ${store}  8    order.created  Error: no answer`,
      ].join("\n"),
    });
    expect(JSON.parse((await run([...list, "--json", "--limit", "1"])).out)).toEqual([
      {
        storeId: store,
        seq: 7,
        type: "order.created",
        reason: "Error: no\nanswer",
        diedAt: "2026-01-02T03:04:05.678Z",
      },
    ]);
    expect((await run(["resend", "--consumer", "webhooks", "--limit", "1"])).out).toBe("1 sent again.");
    expect((await run(["resend", "--consumer", "webhooks", "--json"])).out).toBe('{"sent":1}');
    expect((await run(list)).out).toContain("to be handled once more");
    expect((await run(["list", "--consumer", "nobody"])).out).toBe("There are none.");
  });

  test.each([
    [["list"]],
    [["drop", "--consumer", "x"]],
    [["list", "--consumer", "x", "--limit", "0"]],
    [["--no"]],
  ])("refuses %p", async (args) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain("--help tells more");
  });
});

describeWithRabbitMq("dead-letters of RabbitMQ", () => {
  let rabbit: TestRabbitMq;
  beforeAll(async () => {
    rabbit = await startTestRabbitMq();
  });
  afterAll(() => rabbit?.stop());

  test("are listed and sent again, and none is lost when the command is killed half-way", async () => {
    const env = { RABBITMQ_URL: rabbit.url };
    const source = createBusSource(log.url);
    const bus = createRabbitBus({ url: rabbit.url, source, log: silentLog, deliveryLimit: 1 });
    const consumption = await bus.consume("webhooks", async () => {
      throw new Error("no answer");
    });
    const store = await log.createStore();
    const count = 2_000;
    await log.append(store, count);
    const connection = await amqp.connect(rabbit.url);
    const channel = await connection.createChannel();
    const waiting = async (queue: string) => (await channel.checkQueue(queue)).messageCount;
    const [queue, dead] = ["table-order.webhooks", "table-order.webhooks.dead"];
    await until("all are dead", async () => (await waiting(dead)) === count, 60_000);
    await consumption.stop();

    const listed = await run(["list", "--consumer", "webhooks", "--limit", "2", "--json"], env);
    expect(JSON.parse(listed.out)).toEqual(
      [1, 2].map((seq) => ({
        storeId: store,
        seq,
        type: "order.created",
        reason: "Error: no answer",
        diedAt: expect.any(String),
      })),
    );
    expect(await waiting(dead)).toBe(count);

    const command = start(["resend", "--consumer", "webhooks", "--limit", "10000"], env);
    await until("it is at work", async () => (await waiting(queue)) > 50);
    command.kill("SIGKILL");
    await command.exited;
    const ids = new Set<unknown>();
    let taken = 0;
    const note = (message: amqp.ConsumeMessage | null) => {
      taken++;
      ids.add(message?.properties.messageId);
    };
    // Until the broker has put back what the killed command held.
    await until(
      "every letter is somewhere",
      async () => (await waiting(queue)) + (await waiting(dead)) >= count,
    );
    expect(await waiting(dead)).toBeGreaterThan(0);
    await channel.consume(queue, note, { noAck: true });
    await channel.consume(dead, note, { noAck: true });
    await until("all were taken", () => ids.size === count);
    expect(taken).toBeLessThanOrEqual(count + 1);

    const unknown = await run(["list", "--consumer", "nobody"], env);
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain("no queue 'table-order.nobody.dead'");
    await connection.close();
    await bus.close();
  });
});
