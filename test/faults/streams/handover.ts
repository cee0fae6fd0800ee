import { readEvents } from "../../support/sse.ts";
import { logEnd, startOrders } from "./orders.ts";
import { quantile, type Report, round } from "./report.ts";
import { call, openWorld } from "./world.ts";

/** A dashboard goes from one instance to the other, and a ticket is good once on both together. */
export async function handover(report: Report): Promise<void> {
  const world = await openWorld({ instances: 2, redis: true });
  try {
    const [one, other] = world.instances;
    if (!one || !other) throw new Error("two instances were asked for");
    const stream = (url: string, query = "") => `${url}/api/v1/events/stream${query}`;
    const token = world.staff;

    const taken: number[] = [];
    for (let round = 0; round < 10; round++) {
      const { ticket } = await call<{ ticket: string }>(one.url, "POST", "/events/ticket", { token });
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const response = await fetch(stream(i % 2 ? one.url : other.url, `?ticket=${ticket}`));
          await response.body?.cancel();
          return response.status;
        }),
      );
      taken.push(statuses.filter((status) => status === 200).length);
    }
    const once = taken.every((count) => count === 1);
    report.must("a ticket asked 20 times on both, 10 times over", "1 each", taken.join(" "), once);

    const before = await readEvents(stream(one.url), { token });
    const hello = await before.first("hello");
    const orders = startOrders(world, { urls: [other.url], perSecond: 100 });
    await Bun.sleep(1_500);
    const ending = one.end("SIGTERM");
    await before.ends();
    const last = before.seqs().at(-1) ?? 0;
    const bye = before.received.at(-1);
    report.must("the last word of a server that stops", "bye", bye?.type ?? "nothing", bye?.type === "bye");
    await Bun.sleep(500);
    const after = await readEvents(stream(other.url), { token, lastEventId: last });
    const greeting = await after.first("hello");
    await Bun.sleep(1_000);
    await orders.stop();
    const end = await logEnd(world, other.url);
    await after.reaches(end);
    const first = Number(hello.id) + 1;
    const seen = [...before.seqs(), ...after.seqs()];
    const contiguous = seen.length === end - first + 1 && seen.every((seq, index) => seq === first + index);
    report.must("events over both, each once", `${end - first + 1}`, `${seen.length}`, contiguous);
    const recovered = JSON.stringify(greeting.data).includes('"recovered":true');
    report.must(
      "the other goes on where it left off",
      "recovered",
      recovered ? "recovered" : "not",
      recovered,
    );
    const answers = orders.placed.map(({ sentAt, acknowledgedAt }) => acknowledgedAt - sentAt);
    report.note(
      "orders on the other meanwhile",
      `p99 ${round(quantile(answers, 0.99))} ms, failed ${orders.failed.length}`,
    );
    await ending;

    one.restart();
    await one.serves();
    for (const [what, query] of Object.entries({
      "a number from the future": `?lastEventId=${end + 1_000}`,
      "another epoch": `?lastEventId=${end}&epoch=other`,
    })) {
      const reader = await readEvents(stream(one.url, query), { token });
      const { type } = await reader.first("reset");
      report.must(`${what} is answered with`, "reset", type, type === "reset");
      await reader.close();
    }
    await after.close();
  } finally {
    await world.close();
  }
}
