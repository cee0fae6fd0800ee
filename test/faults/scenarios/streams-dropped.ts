import { readEvents } from "../../support/sse.ts";
import { createTestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";
import type { Instance } from "../instance.ts";
import type { Scenario } from "../scenario.ts";

const atATime = 50;
const allowedGrowthMb = 20;

export const streamsDropped: Scenario = {
  name: "streams-dropped",
  about: "listeners by the thousand that come and vanish",
  async run({ witness, instances }, fault) {
    const instance = instances[0];
    if (!instance) throw new Error("a cluster without instances");
    const store = await createTestStore(witness, { unbounded: true });
    const [warmUp, drops] = fault.isBrief ? [200, 400] : [5_000, 10_000];
    fault.begins();
    const open = await streamsOpen(instance);
    await dropStreams(instance, store.tokens.staff, warmUp);
    const before = await residentMb(instance);
    await dropStreams(instance, store.tokens.staff, drops);
    await until("no dropped stream is left", async () => (await streamsOpen(instance)) <= open, 20_000).catch(
      async () => fault.finding(`${await streamsOpen(instance)} streams are open, before it were ${open}`),
    );
    const grownMb = Math.round(((await residentMb(instance)) - before) * 10) / 10;
    fault.ends();
    fault.note("drops", drops);
    fault.note("grown MB", grownMb);
    // A short run shows no leak of bytes a stream, only noise.
    if (!fault.isBrief && grownMb > allowedGrowthMb)
      fault.finding(`${drops} dropped streams made the instance grow by ${grownMb} MB`);
  },
};

async function dropStreams({ url }: Instance, token: string, count: number): Promise<void> {
  for (let done = 0; done < count; done += atATime) {
    const readers = await Promise.all(
      Array.from({ length: atATime }, () => readEvents(`${url}/api/v1/events/stream`, { token })),
    );
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

async function residentMb(instance: Instance): Promise<number> {
  // What garbage is left is collected now and then: the least of a few looks.
  const looks: number[] = [];
  for (let i = 0; i < 5; i++) {
    looks.push((await instance.metrics()).get("process_resident_memory_bytes") ?? Number.NaN);
    await Bun.sleep(200);
  }
  return Math.min(...looks) / 1e6;
}

async function streamsOpen(instance: Instance): Promise<number> {
  return (await instance.metrics()).get("table_order_streams_open") ?? Number.NaN;
}
