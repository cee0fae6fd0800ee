import { join } from "node:path";

/** An event as it came to a reader, in the order of arrival. */
export interface Delivery {
  storeId: string;
  seq: number;
}

export type BusReaders = Awaited<ReturnType<typeof startBusReaders>>;

/** The consumer that they are. */
export const busConsumer = "faults";

/** Two processes that are one consumer of the bus: one works, the other takes over. Without RabbitMQ they read the log. */
export async function startBusReaders(databaseUrl: string, rabbitmqUrl?: string) {
  const deliveries: Delivery[] = [];
  const problems: string[] = [];
  let isClosing = false;
  const worker = join(import.meta.dir, "..", "support", "bus-worker.ts");

  const children = await Promise.all(
    [1, 2].map(async () => {
      const args = [databaseUrl, busConsumer, ...(rabbitmqUrl ? [rabbitmqUrl] : [])];
      const child = Bun.spawn([process.execPath, "--no-env-file", worker, ...args], {
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      process.on("exit", () => child.kill("SIGKILL"));
      const ready = Promise.withResolvers<void>();
      const errors = new Response(child.stderr).text();
      void read(child.stdout, ready.resolve);
      void child.exited.then(async () => {
        const why = (await errors).trim().slice(-1_000);
        ready.reject(new Error(`a reader of the bus did not start: ${why}`));
        if (!isClosing) problems.push(`a reader of the bus ended by itself: ${why}`);
      });
      await ready.promise;
      return child;
    }),
  );

  async function read(output: ReadableStream<Uint8Array<ArrayBuffer>>, onReady: () => void): Promise<void> {
    let rest = "";
    for await (const text of output.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const said: Delivery | "ready" = JSON.parse(line);
        if (said === "ready") onReady();
        else deliveries.push(said);
      }
    }
  }

  return {
    deliveries,
    problems,
    async close() {
      isClosing = true;
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(children.map((child) => child.exited));
    },
  };
}
