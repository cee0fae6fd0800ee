import { createBusSource } from "../../src/features/events/bus-source.store.ts";
import { createLogBus } from "../../src/platform/bus/log.ts";
import { silentLog } from "./silent-log.ts";

// A process that consumes the log from its start and prints what it handles, one JSON line a call:
// `bun bus-worker.ts <database url> <consumer>`.
const [databaseUrl, consumer] = process.argv.slice(2);
if (!databaseUrl || !consumer) throw new Error("usage: bus-worker.ts <database url> <consumer>");

const bus = createLogBus({ source: createBusSource(databaseUrl), log: silentLog });
await bus.consume(
  consumer,
  async ({ storeId, seq }) => {
    await Bun.write(Bun.stdout, `${JSON.stringify({ storeId, seq })}\n`);
  },
  { from: "start" },
);
await Bun.write(Bun.stdout, `"ready"\n`);
