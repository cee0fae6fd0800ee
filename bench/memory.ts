import { openListeners } from "./load/listeners.ts";
import { placeOrders } from "./load/steady-orders.ts";
import type { Bench } from "./support/bench.ts";
import { residentBytes } from "./support/program.ts";
import { report } from "./support/results.ts";
import { storeCount } from "./support/stores.ts";
import { openWorld } from "./support/world.ts";

const ordersPerSecond = 500;
const sampleMs = 250;

/** The API's resident memory at its highest, while dashboards of all stores listen and orders come steadily. */
export const run: Bench = async (options, progress) => {
  await using world = await openWorld();
  await using api = await world.startApi();
  const tokens = Array.from({ length: storeCount }, (_, store) => world.issue("staff", store, store));
  progress.say(`opening ${options.streams} streams`);
  await using _listeners = await openListeners({
    port: Number(new URL(api.url).port),
    streams: Array.from({ length: options.streams }, (_, index) => ({
      path: "/api/v1/events/stream",
      token: tokens[index % storeCount] ?? null,
    })),
  });

  const seconds = options.rounds * options.seconds;
  progress.say(`${ordersPerSecond} orders/s for ${seconds} s`);
  let highest = 0;
  const sampling = setInterval(async () => {
    highest = Math.max(highest, await residentBytes(api.pid).catch(() => 0));
  }, sampleMs);
  const { placed } = await placeOrders(world, api.url, { ordersPerSecond, seconds }).finally(() =>
    clearInterval(sampling),
  );
  const figure = { name: "memory", measure: `${options.streams} streams, ${ordersPerSecond} orders/s` };
  return [
    report({ ...figure, unit: "MB", ours: highest / 1e6 }, { atMost: 250 }),
    // Without this rate the figure above says nothing.
    report(
      { ...figure, measure: "orders placed meanwhile", unit: "/s", ours: placed / seconds },
      { atLeast: ordersPerSecond * 0.95 },
    ),
  ];
};
