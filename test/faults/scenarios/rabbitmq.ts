import { until } from "../../support/until.ts";
import type { Cluster } from "../cluster.ts";
import type { Fault, Scenario } from "../scenario.ts";

const backlogMs = 60_000;
const promised = { failures: 0, addedMs: 250, streamDelayMs: 2_000 };

export const rabbitmqKilled: Scenario = {
  name: "rabbitmq-killed",
  about: "kill -9 of RabbitMQ, which is started again with what it has on disk",
  cluster: { rabbitmq: true },
  bounds: promised,
  async run(cluster, fault) {
    fault.begins();
    await cluster.rabbitmq?.kill();
    await fault.lasts({ long: 20_000, brief: 2_000 });
    await cluster.rabbitmq?.restart();
    fault.ends();
    await whenBacklogIsSent(cluster, fault);
  },
};

export const rabbitmqFrozen: Scenario = {
  name: "rabbitmq-frozen",
  about: "RabbitMQ keeps every connection and answers nothing (SIGSTOP)",
  cluster: { rabbitmq: true },
  bounds: promised,
  async run(cluster, fault) {
    fault.begins();
    cluster.rabbitmq?.freeze();
    await fault.lasts({ long: 20_000, brief: 3_000 });
    cluster.rabbitmq?.thaw();
    fault.ends();
    await whenBacklogIsSent(cluster, fault);
  },
};

/** Waits until what was committed by now has come over the bus. */
async function whenBacklogIsSent({ witness, busReaders }: Cluster, fault: Fault): Promise<void> {
  const ends = await witness.database.statement(
    "test.ends",
    (sql) => sql<{ storeId: string; seq: number }[]>`
      SELECT store_id AS "storeId", event_seq::float8 AS seq FROM store_counters WHERE event_seq > 0`,
  );
  const left = new Map(ends.map(({ storeId, seq }) => [storeId, seq]));
  let read = 0;
  const isSent = () => {
    for (const { storeId, seq } of busReaders.deliveries.slice(read))
      if (seq === left.get(storeId)) left.delete(storeId);
    read = busReaders.deliveries.length;
    return left.size === 0;
  };
  await until("the backlog is sent", isSent, 2 * backlogMs).catch((error) => fault.finding(String(error)));
  const ms = Math.round(performance.now() - fault.endedAt());
  fault.note("backlog ms", ms);
  if (ms > backlogMs) fault.finding(`the backlog was sent ${ms} ms after the return of RabbitMQ`);
}
