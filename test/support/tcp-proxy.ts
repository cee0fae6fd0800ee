import { createConnection, createServer, type Socket } from "node:net";

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>;

/** Stands between a client and a server, and fails as networks and servers do. */
export async function startTcpProxy(target: { host: string; port: number }) {
  const pairs = new Set<{ client: Socket; server: Socket; isDead: boolean; said: string }>();
  let passesAnswers = true;
  let isFrozen = false;

  const listener = createServer((client) => {
    const server = createConnection(target);
    const pair = { client, server, isDead: false, said: "" };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      socket.on("error", end);
      socket.on("close", end);
    }
    client.on("data", (bytes) => {
      pair.said = (pair.said + bytes.toString("latin1")).slice(-10_000);
      if (!isFrozen && !pair.isDead) server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (!isFrozen && !pair.isDead && passesAnswers) client.write(bytes);
    });
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen({ host: "127.0.0.1", port }, () => {
        listener.off("error", reject);
        const address = listener.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  const port = await listen(0);
  /** Cuts the connections on which a client has said this lately. */
  const drop = (text: string) => {
    for (const { client, server, said } of [...pairs]) {
      if (!said.includes(text)) continue;
      client.destroy();
      server.destroy();
    }
  };
  const dropAll = () => drop("");
  /** Cuts every connection as a crashed machine does: with a reset, whatever is being written. */
  const resetAll = () => {
    for (const { client, server } of [...pairs]) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  };

  return {
    port,
    drop,
    resetAll,
    /** Cuts every connection and takes no new one. */
    async cut() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      dropAll();
      await closed;
    },
    /** Passes on what the client says, and nothing of what the server answers. */
    swallowAnswers() {
      passesAnswers = false;
    },
    /** Keeps all connections and passes on nothing at all. */
    freeze() {
      isFrozen = true;
    },
    /** Says nothing on present connections ever again, as when a cable is pulled; new ones work. */
    loseContact() {
      for (const pair of pairs) pair.isDead = true;
    },
    /** Takes connections again; those from before are lost. */
    async restore() {
      dropAll();
      passesAnswers = true;
      isFrozen = false;
      if (!listener.listening) await listen(port);
    },
    async close() {
      if (!listener.listening) return;
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      dropAll();
      await closed;
    },
  };
}
