import type { Log } from "../../log.ts";
import type { Bus, BusBacklog, BusSettings, LogSource } from "../index.ts";
import type { Worker } from "../worker.ts";
import { type Broker, connectBroker, within } from "./broker.ts";
import { type Consumer, startConsumer } from "./consumer.ts";
import { relayName, startRelay } from "./relay.ts";

export interface RabbitBusOptions extends BusSettings {
  /** amqp:// or amqps:// */
  url: string;
  source: LogSource;
  log: Log;
  /** Events the broker hands to a consumer before the first is finished (default 1,000). */
  prefetch?: number;
}

/** How long a consumer waits for the broker before it goes on without. */
const consumeTimeoutMs = 5_000;
const countTimeoutMs = 1_500;

interface Running {
  broker: Broker;
  relay: Worker;
}

/**
 * The bus on RabbitMQ: a relay sends the log to an exchange, consumers have queues. The broker may be away at any
 * time, also at the start; nothing is connected before `start`.
 */
export function createRabbitBus(options: RabbitBusOptions): Bus {
  const { source } = options;
  const log = options.log.child({ component: "rabbitmq" });
  const consumers = new Set<Consumer>();
  let running: Running | null = null;
  let starting: Promise<Running> | null = null;
  let closed = false;

  async function run(): Promise<Running> {
    await source.begin(relayName);
    if (closed) throw new Error("The bus is closed.");
    const broker = connectBroker(options.url, log);
    running = { broker, relay: startRelay({ source, broker, log }) };
    return running;
  }

  async function start(): Promise<Running> {
    if (closed) throw new Error("The bus is closed.");
    // One that failed may be tried again.
    starting ??= run().catch((error) => {
      starting = null;
      throw error;
    });
    return await starting;
  }

  return {
    async start() {
      await start();
    },

    async consume(name, handle) {
      const { broker } = await start();
      broker.addConsumer(name);
      const consumer = startConsumer({ ...options, broker, log }, name, handle);
      consumers.add(consumer);
      await within(consumeTimeoutMs, consumer.started).catch(() =>
        log.warn({ consumer: name }, "RabbitMQ is away: the consumer begins when it is back"),
      );
      return {
        async stop() {
          await consumer.stop();
          consumers.delete(consumer);
        },
      };
    },

    wake: () => running?.relay.wake(),

    async health() {
      if (running === null || closed || !running.relay.isUp()) return "down";
      return (await running.broker.answers()) ? "up" : "down";
    },

    async backlogs() {
      if (running === null) return [];
      const { broker } = running;
      const counted = [...consumers].map((consumer) =>
        within(countTimeoutMs, backlogOf(consumer, broker)).then(
          (backlog) => [backlog],
          () => [],
        ),
      );
      return (await Promise.all([source.findBacklogs([relayName]), ...counted])).flat();
    },

    async close() {
      closed = true;
      await starting?.catch(() => {});
      await Promise.all([running?.relay.stop(), ...[...consumers].map((consumer) => consumer.stop())]);
      consumers.clear();
      await running?.broker.close();
    },
  };
}

/** Its queue is in order, so the oldest event is among those it holds; of a queue that another process reads, no age is known. */
async function backlogOf({ consumer, held }: Consumer, broker: Broker): Promise<BusBacklog> {
  const events = (await broker.countWaiting(consumer)) + held().length;
  const ages = held().map(({ json }) => Date.now() - Date.parse(JSON.parse(json).occurredAt));
  const oldestSeconds = ages.length > 0 ? Math.max(0, ...ages) / 1000 : null;
  return { consumer, events, oldestSeconds: events === 0 ? 0 : oldestSeconds };
}
