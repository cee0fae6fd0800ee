import { afterAll, beforeAll, setDefaultTimeout } from "bun:test";
import { createBusSource } from "../../src/features/events/bus-source.store.ts";
import { createRabbitBus } from "../../src/platform/bus/rabbitmq/bus.ts";
import { createRabbitDeadLetters } from "../../src/platform/bus/rabbitmq/dead-letters.ts";
import { createBusLog } from "../support/bus-log.ts";
import { describeWithRabbitMq, startTestRabbitMq, type TestRabbitMq } from "../support/rabbitmq.ts";
import { silentLog } from "../support/silent-log.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import { until } from "../support/until.ts";
import { type BusHarness, testBus } from "./bus.contract.ts";

// Every wait has a deadline of its own; this one only has to be longer.
setDefaultTimeout(90_000);

describeWithRabbitMq("with RabbitMQ", () => {
  let rabbit: TestRabbitMq;
  beforeAll(async () => {
    rabbit = await startTestRabbitMq();
  });
  afterAll(() => rabbit?.stop());

  testBus("RabbitMQ", async (): Promise<BusHarness> => {
    const log = await createBusLog();
    const proxy = await startTcpProxy({ host: "127.0.0.1", port: rabbit.port });
    const url = rabbit.url.replace(`:${rabbit.port}`, `:${proxy.port}`);

    return {
      ...log,

      async open(settings) {
        const bus = createRabbitBus({ ...settings, url, source: createBusSource(log.url), log: silentLog });
        await bus.start();
        return bus;
      },

      async settled() {
        await until("the relay sent everything", async () => {
          const behind = await log.sql`SELECT FROM store_counters c
            LEFT JOIN bus_cursors p ON p.consumer = 'relay' AND p.store_id = c.store_id
            WHERE c.event_seq > coalesce(p.seq, 0)`;
          return behind.length === 0;
        });
      },

      letters: createRabbitDeadLetters(url),

      startProcess: (consumer) => log.startProcess(consumer, rabbit.url),

      async cutConnections() {
        proxy.drop("");
        await log.cutSessions();
      },

      async close() {
        await proxy.close();
        await log.close();
      },
    };
  });
});
