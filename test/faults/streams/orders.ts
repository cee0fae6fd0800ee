import { sharedNow } from "./crowd.ts";
import { call, type World } from "./world.ts";

export interface PlacedOrder {
  id: string;
  sentAt: number;
  acknowledgedAt: number;
  tries: number;
}

const retryMs = 250;

/** Places orders at a steady rate until stopped, and retries each by its key, as tablets do. */
export function startOrders(world: World, options: { urls: string[]; perSecond: number }) {
  const placed: PlacedOrder[] = [];
  const failed: string[] = [];
  const running = new Set<Promise<void>>();
  const started = performance.now();
  let count = 0;
  let stopped = false;

  const timer = setInterval(() => {
    const due = ((performance.now() - started) / 1000) * options.perSecond;
    while (!stopped && count < due) begin(count++);
  }, 2);

  function begin(index: number) {
    const work = place(index)
      .then((order) => void placed.push(order))
      .catch((error) => void failed.push(String(error)))
      .finally(() => running.delete(work));
    running.add(work);
  }

  async function place(index: number): Promise<PlacedOrder> {
    const sentAt = sharedNow();
    const token = world.tablets[index % world.tablets.length];
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { lines: [{ itemId: world.itemId, quantity: 1 }] };
    for (let tries = 1; ; tries++) {
      const url = options.urls[(index + tries) % options.urls.length] ?? "";
      try {
        const { id } = await call<{ id: string }>(url, "POST", "/orders", {
          token,
          headers,
          body,
          timeoutMs: 5_000,
        });
        return { id, sentAt, acknowledgedAt: sharedNow(), tries };
      } catch (error) {
        if (sharedNow() - sentAt > 30_000) throw error;
        await Bun.sleep(retryMs);
      }
    }
  }

  return {
    placed,
    failed,
    /** Settles when the last one is answered. */
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

/** The store's last number; asked again while a busy server says that it cannot tell. */
export async function logEnd(world: World, url: string): Promise<number> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return (await call<{ seq: number }>(url, "GET", "/board", { token: world.staff })).seq;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await Bun.sleep(retryMs);
    }
  }
}

/** Writes so many events of about 30 kB each; answers the log's end. */
export async function writeLargeEvents(world: World, url: string, count: number): Promise<number> {
  const description = "밥".repeat(2_000);
  const translations = Object.fromEntries(["ko", "en", "ja", "zh"].map((tag) => [tag, { description }]));
  for (let i = 0; i < count; i++)
    await call(url, "PATCH", `/menu/items/${world.itemId}`, {
      token: world.admin,
      body: { description, translations, tags: [`${i}`] },
    });
  return await logEnd(world, url);
}
