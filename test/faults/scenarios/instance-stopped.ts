import { sql } from "drizzle-orm";
import { checkStore } from "../../support/rows.ts";
import { createTestStore } from "../../support/store.ts";
import type { Cluster } from "../cluster.ts";
import type { Instance } from "../instance.ts";
import type { Scenario } from "../scenario.ts";

const requests = 12;
const longestStopMs = 25_000;

export const instanceStopped: Scenario = {
  name: "instance-stopped",
  about: "SIGTERM while orders are in flight: each is answered, then the process ends",
  async run(cluster, fault) {
    const instance = fault.instanceInTurn();
    const { answers, letGo, check } = await keepOrdersWaiting(cluster, instance);
    fault.begins();
    const stopping = instance.terminate();
    await fault.lasts({ long: 2_000, brief: 700 });
    letGo();
    const statuses = await answers;
    const { exitCode, ms } = await stopping;
    fault.note("in flight", statuses.length);
    fault.note("stop ms", Math.round(ms));
    const lost = statuses.filter((status) => status !== 201);
    if (lost.length > 0)
      fault.finding(`of ${requests} orders in flight some were answered ${lost.join(", ")}`);
    if (exitCode !== 0) fault.finding(`the instance ended with ${exitCode} after SIGTERM`);
    if (ms > longestStopMs) fault.finding(`the instance took ${Math.round(ms)} ms to stop`);
    await check();
    fault.ends();
    await instance.start();
  },
};

/** Sends orders to a store that is locked: they wait in the database until they are let go. */
async function keepOrdersWaiting({ witness }: Cluster, instance: Instance) {
  const store = await createTestStore(witness, { unbounded: true });
  const locked = Promise.withResolvers<void>();
  const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
  const lock = witness.database.transaction("test.lock", async (tx) => {
    await tx.execute(sql`SELECT FROM store_counters WHERE store_id = ${store.id} FOR UPDATE`);
    locked.resolve();
    await go;
  });
  await locked.promise;
  const answers = Promise.all(Array.from({ length: requests }, send));
  // Long enough for all of them to have arrived.
  await Bun.sleep(300);
  return {
    letGo,
    answers,
    async check() {
      await lock;
      await checkStore(witness, store.id);
    },
  };

  async function send(): Promise<number | string> {
    try {
      const response = await fetch(`${instance.url}/api/v1/orders`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${store.tokens.table}`,
          "content-type": "application/json",
          "idempotency-key": crypto.randomUUID(),
        },
        body: JSON.stringify({ lines: [store.line] }),
        keepalive: false,
      });
      await response.text();
      return response.status;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
