import { createConnection, createServer, type Socket } from "node:net";
import { isHealthy } from "../../src/replay/own-server.ts";

export interface Target {
  /** `http://127.0.0.1:port` */
  url: string;
}

export type Balancer = Awaited<ReturnType<typeof startBalancer>>;

/**
 * Gives each new connection to the next healthy target in turn, or to the next one at all when none is healthy, as an
 * ALB does. It tries nothing again: what a target breaks off, the client sees.
 */
export async function startBalancer(targets: readonly Target[], options: { checkEveryMs?: number } = {}) {
  const { checkEveryMs = 250 } = options;
  const healthy = new Set(targets);
  const sockets = new Set<Socket>();
  let turn = 0;
  let isClosed = false;

  function nextTarget(): Target {
    const candidates = healthy.size > 0 ? targets.filter((target) => healthy.has(target)) : targets;
    const target = candidates[turn++ % candidates.length];
    if (!target) throw new Error("a balancer without targets");
    return target;
  }

  const listener = createServer((client) => {
    const { hostname, port } = new URL(nextTarget().url);
    const server = createConnection({ host: hostname, port: Number(port) });
    const end = () => {
      for (const socket of [client, server]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", end);
      socket.on("close", end);
    }
    client.pipe(server);
    server.pipe(client);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ host: "127.0.0.1", port: 0 }, resolve);
  });
  const address = listener.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  async function check(target: Target): Promise<void> {
    if (await isHealthy(target.url)) healthy.add(target);
    else healthy.delete(target);
  }
  async function checkAll(): Promise<void> {
    while (!isClosed) {
      await Promise.all(targets.map(check));
      await Bun.sleep(checkEveryMs);
    }
  }
  const checking = checkAll();

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      isClosed = true;
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed, checking]);
    },
  };
}
