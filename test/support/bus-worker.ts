import { createBusSource } from "../../src/features/events/bus-source.store.ts";
import { createLogBus } from "../../src/platform/bus/log.ts";
import { createRabbitBus } from "../../src/platform/bus/rabbitmq/bus.ts";
import { silentLog } from "./silent-log.ts";

// A process that consumes and prints what it handles, one JSON line a call:
// `bun bus-worker.ts <database url> <consumer> [<RabbitMQ url>]`.
const [databaseUrl, consumer, rabbitmqUrl] = process.argv.slice(2);
if (!databaseUrl || !consumer)
  throw new Error("usage: bus-worker.ts <database url> <consumer> [<RabbitMQ url>]");

const options = { source: createBusSource(databaseUrl), log: silentLog };
const bus = rabbitmqUrl ? createRabbitBus({ ...options, url: rabbitmqUrl }) : createLogBus(options);
await bus.consume(consumer, async ({ storeId, seq }) => {
  await Bun.write(Bun.stdout, `${JSON.stringify({ storeId, seq })}\n`);
});
await Bun.write(Bun.stdout, `"ready"\n`);
