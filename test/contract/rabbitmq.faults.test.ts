import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import amqp, { type ChannelModel, type ConsumeMessage } from "amqplib";
import { createBusSource } from "../../src/features/events/bus-source.store.ts";
import type { Bus } from "../../src/platform/bus/index.ts";
import { createRabbitBus } from "../../src/platform/bus/rabbitmq/bus.ts";
import { type BusLog, createBusLog } from "../support/bus-log.ts";
import { describeWithRabbitMq, startTestRabbitMq, type TestRabbitMq } from "../support/rabbitmq.ts";
import { silentLog } from "../support/silent-log.ts";
import { until } from "../support/until.ts";

// Every wait has a deadline of its own; this one only has to be longer.
setDefaultTimeout(180_000);

const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describeWithRabbitMq("RabbitMQ", () => {
  let rabbit: TestRabbitMq;
  let log: BusLog;
  beforeAll(async () => {
    [rabbit, log] = await Promise.all([startTestRabbitMq(), createBusLog()]);
  });
  afterAll(async () => {
    await log?.close();
    await rabbit?.stop();
  });

  const buses: Bus[] = [];
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });

  function createBus(): Bus {
    const source = createBusSource(log.url);
    const bus = createRabbitBus({ url: rabbit.url, source, log: silentLog, firstPauseMs: 20 });
    buses.push(bus);
    return bus;
  }

  async function openBus() {
    const bus = createBus();
    await bus.start();
    return bus;
  }

  const freshConsumer = () => `consumer-${crypto.randomUUID()}`;

  const relayed = (store: string, seq: number) => async () => (await log.finishedSeq("relay", store)) === seq;

  /** Somebody else's queue, which lasts as the broker does. */
  async function bindQueue(pattern: string): Promise<string> {
    const queue = `other-${crypto.randomUUID()}`;
    await withConnection(async (connection) => {
      const channel = await connection.createChannel();
      await channel.assertExchange("table-order.events", "topic", { durable: true });
      await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": "quorum" } });
      await channel.bindQueue(queue, "table-order.events", pattern);
    });
    return queue;
  }

  async function withConnection<T>(work: (connection: ChannelModel) => Promise<T>): Promise<T> {
    const connection = await amqp.connect(rabbit.url);
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  /** Takes everything out of the queue. */
  async function drain(queue: string): Promise<ConsumeMessage[]> {
    return await withConnection(async (connection) => {
      const channel = await connection.createChannel();
      const { messageCount } = await channel.checkQueue(queue);
      const messages: ConsumeMessage[] = [];
      await channel.consume(queue, (message) => void (message && messages.push(message)), { noAck: true });
      await until("the queue is empty", () => messages.length >= messageCount, 30_000);
      return messages;
    });
  }

  const seqOf = ({ properties }: ConsumeMessage) => Number(properties.headers?.["x-seq"]);

  test("gets every event as documented, and others bind to what they need", async () => {
    const bus = await openBus();
    const [store, other] = [await log.createStore(), await log.createStore()];
    const [all, orders, ofStore] = [
      await bindQueue("#"),
      await bindQueue("order.created.*"),
      await bindQueue(`*.*.${other}`),
    ];
    await log.append(store, 2);
    await log.append(other, 1);
    bus.wake();
    await until("all are sent", async () => (await relayed(store, 2)()) && (await relayed(other, 1)()));
    const messages = (await drain(all)).filter((message) => message.fields.routingKey.endsWith(store));
    const rows =
      await log.sql`SELECT event_json(seq, id, type, occurred_at, actor, data) AS json, id FROM events
      WHERE store_id = ${store} ORDER BY seq`;
    expect(messages.map(({ content }) => content.toString())).toEqual(rows.map(({ json }) => json));
    expect(messages.map(({ fields, properties }) => ({ ...fields, ...properties }))).toEqual(
      rows.map(({ id }, i) =>
        expect.objectContaining({
          exchange: "table-order.events",
          routingKey: `order.created.${store}`,
          messageId: id,
          type: "order.created",
          contentType: "application/json",
          deliveryMode: 2,
          headers: { "x-store-id": store, "x-seq": i + 1 },
        }),
      ),
    );
    expect((await drain(orders)).length).toBe(3);
    expect((await drain(ofStore)).map(seqOf)).toEqual([1]);
    await bus.close();
  });

  test("has queues that keep what is not handled: quorum, bounded, with a place for dead letters", async () => {
    const bus = await openBus();
    const consumer = freshConsumer();
    await bus.consume(consumer, async () => {});
    await bus.close();
    const declare = (args: Record<string, unknown>, queue = `table-order.${consumer}`) =>
      withConnection(async (connection) => {
        const channel = await connection.createChannel();
        channel.on("error", () => {});
        await channel.assertQueue(queue, { durable: true, arguments: args });
      });
    const queueArguments = {
      "x-queue-type": "quorum",
      "x-single-active-consumer": true,
      "x-delivery-limit": 100,
      "x-dead-letter-exchange": "table-order.dead",
      "x-dead-letter-routing-key": consumer,
      "x-dead-letter-strategy": "at-least-once",
      "x-overflow": "reject-publish",
    };
    await declare(queueArguments);
    await declare(
      { "x-queue-type": "quorum", "x-delivery-limit": 2 ** 31 - 1 },
      `table-order.${consumer}.dead`,
    );
    await expect(declare({ ...queueArguments, "x-delivery-limit": 99 })).rejects.toThrow("PRECONDITION");
  });

  test("gives up a message that is no event, and what the broker gives up is a dead letter too", async () => {
    const bus = await openBus();
    const consumer = freshConsumer();
    await bus.consume(consumer, async () => {});
    const dead = `table-order.${consumer}.dead`;
    await withConnection(async (connection) => {
      const channel = await connection.createConfirmChannel();
      channel.sendToQueue(`table-order.${consumer}`, Buffer.from("hello"), { messageId: "strange" });
      await channel.waitForConfirms();
      await until("it is dead", async () => (await channel.checkQueue(dead)).messageCount === 1);
    });
    expect((await drain(dead)).map(({ properties }) => properties.messageId)).toEqual(["strange"]);
    await bus.close();
  });

  describe("that is away", () => {
    for (const [name, fail, mend] of [
      ["killed", () => rabbit.kill(), () => rabbit.restart()],
      ["frozen", async () => rabbit.freeze(), async () => rabbit.thaw()],
    ] as const) {
      test(`${name} while events are written, gets every event afterwards, in order for each store`, async () => {
        const bus = await openBus();
        const stores = await Promise.all(oneTo(4).map(() => log.createStore()));
        const queue = await bindQueue("#");
        const handled = new Map<string, number[]>(stores.map((store) => [store, []]));
        const consumer = freshConsumer();
        await bus.consume(consumer, async ({ storeId, seq }) => void handled.get(storeId)?.push(seq));
        let writing = true;
        let written = 0;
        const writer = (async () => {
          while (writing) {
            await Promise.all(stores.map((store) => log.append(store, 5)));
            written += 5;
            bus.wake();
            await Bun.sleep(20);
          }
        })();
        await until("events flow", () => stores.every((store) => (handled.get(store)?.length ?? 0) > 50));
        // RabbitMQ 3.10 forgets a quorum queue that it made in the half second before it is killed.
        await Bun.sleep(2_000);
        await fail();
        await until("it is known to be down", async () => (await bus.health()) === "down", 20_000);
        const before = written;
        await until("orders went on", () => written > before + 200, 30_000);
        const askedAt = performance.now();
        expect(await bus.health()).toBe("down");
        expect(performance.now() - askedAt).toBeLessThan(2_500);
        await mend();
        await until("it is up again", async () => (await bus.health()) === "up", 60_000);
        const afterwards = written;
        await until("more was written", () => written > afterwards + 50);
        writing = false;
        await writer;
        await until(
          "everything was sent",
          async () => (await Promise.all(stores.map((store) => relayed(store, written)()))).every(Boolean),
          60_000,
        );
        const handledAll = () => stores.every((store) => new Set(handled.get(store)).size === written);
        await until("everything was handled", handledAll, 60_000);
        const messages = await drain(queue);
        for (const store of stores) {
          const seqs = messages.filter(({ fields }) => fields.routingKey.endsWith(store)).map(seqOf);
          expect([...new Set(seqs)]).toEqual(oneTo(written));
          expect([...new Set(handled.get(store))]).toEqual(oneTo(written));
        }
        expect(await drain(`table-order.${consumer}.dead`)).toEqual([]);
        await bus.close();
      });
    }

    test("at the start, is waited for, and closing does not wait for it", async () => {
      const store = await log.createStore();
      const queue = await bindQueue(`order.created.${store}`);
      await Bun.sleep(2_000);
      await rabbit.kill();
      const bus = createBus();
      const handled: number[] = [];
      await bus.consume(freshConsumer(), async ({ storeId, seq }) => {
        if (storeId === store) handled.push(seq);
      });
      expect(await bus.health()).toBe("down");
      await log.append(store, 3);
      bus.wake();
      const idle = createBus();
      await idle.start();
      const startedAt = performance.now();
      await idle.close();
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      await rabbit.restart();
      await until("all were handled", () => new Set(handled).size === 3, 60_000);
      expect(handled).toEqual([1, 2, 3]);
      expect((await drain(queue)).map(seqOf)).toEqual([1, 2, 3]);
      expect(await log.sql`SELECT FROM bus_dead_letters`).toHaveLength(0);
      await bus.close();
    });
  });

  test("gets a long backlog within a minute", async () => {
    const store = await log.createStore();
    await log.append(store, 20_000);
    const bus = await openBus();
    await until("all are sent", relayed(store, 20_000), 60_000);
    await bus.close();
  });

  for (const signal of ["SIGKILL", "SIGSTOP"] as const) {
    test(`goes on getting events within ten seconds after the process that relays got ${signal}`, async () => {
      const store = await log.createStore();
      const queue = await bindQueue(`order.created.${store}`);
      const leader = await log.startProcess(freshConsumer(), rabbit.url);
      await log.append(store, 100);
      await until("it relays", relayed(store, 100));
      const bus = await openBus();
      await leader.signal(signal);
      await log.append(store, 100);
      await until("another took over", relayed(store, 200), 10_000);
      await leader.signal("SIGCONT");
      await log.append(store, 100);
      await until("all are sent", relayed(store, 300));
      await leader.signal("SIGKILL");
      await bus.close();
      expect([...new Set((await drain(queue)).map(seqOf))]).toEqual(oneTo(300));
    });
  }
});
