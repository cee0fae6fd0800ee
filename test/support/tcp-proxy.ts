import { createConnection, createServer, type Socket } from "node:net";

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>;

/** Stands between a client and a server, and fails as networks and servers do. */
export async function startTcpProxy(target: { host: string; port: number }) {
  const pairs = new Set<{ client: Socket; server: Socket; isDead: boolean; said: string }>();
  let passesAnswers = true;
  let isFrozen = false;
  /** One way, in milliseconds, at random between the two. */
  let delayMs: readonly [number, number] = [0, 0];
  let isLostAnswer = (_answer: Buffer) => false;

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
    const toServer = passOn(server);
    const toClient = passOn(client);
    client.on("data", (bytes) => {
      pair.said = (pair.said + bytes.toString("latin1")).slice(-10_000);
      if (!isFrozen && !pair.isDead) toServer(bytes);
    });
    server.on("data", (bytes) => {
      if (isFrozen || pair.isDead || !passesAnswers) return;
      if (isLostAnswer(Buffer.from(bytes))) end();
      else toClient(bytes);
    });
  });
  /** Writes after the delay, and never what came later before what came first, however late a timer is. */
  function passOn(to: Socket): (bytes: Uint8Array | string) => void {
    const waiting: (Uint8Array | string)[] = [];
    let lastDue = 0;
    function writeFirst() {
      const first = waiting.shift();
      if (first !== undefined) to.write(first);
    }
    return (bytes) => {
      const [least, most] = delayMs;
      const now = performance.now();
      const due = Math.max(lastDue, now + least + Math.random() * (most - least));
      if (due <= now && waiting.length === 0) return void to.write(bytes);
      lastDue = due;
      waiting.push(bytes);
      setTimeout(writeFirst, due - now);
    };
  }

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
  /** Cuts the connections on which a client has said this lately. @returns how many */
  const drop = (text: string): number => {
    const found = [...pairs].filter(({ said }) => said.includes(text));
    for (const { client, server } of found) {
      client.destroy();
      server.destroy();
    }
    return found.length;
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
    /** Cuts the connection in place of an answer that is picked: what was asked is done, and nobody hears of it. */
    loseAnswers(pick: (answer: Buffer) => boolean) {
      isLostAnswer = pick;
    },
    /** Makes each way take so long, at random between the two. */
    delay(leastMs: number, mostMs: number) {
      delayMs = [leastMs, mostMs];
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
      isLostAnswer = () => false;
      delayMs = [0, 0];
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
