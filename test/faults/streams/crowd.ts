import { join } from "node:path";

export interface CrowdState {
  /** Greeted and not closed. */
  open: number;
  hellos: number;
  resets: number;
  byes: number;
  /** Answers that were no stream. */
  refused: number;
  gaps: number;
  doubles: number;
  /** Connections that the server ended. */
  cuts: number;
  /** Readers that have not come to the number that was asked about. */
  behind: number;
  /** Of each reader that came back: how long it was without a stream. */
  backMs: number[];
}

export type Command =
  | {
      do: "open";
      count: number;
      ports: number[];
      token: string;
      lastEventId?: number;
      /** Counts greetings and what is watched for, and reads nothing else. */
      cheaply?: boolean;
      reconnects?: boolean;
      retryMs?: number;
    }
  | { do: "drop"; count: number; how: "end" | "reset" | "halfClose" }
  | { do: "state"; upTo?: number }
  | { do: "forget" }
  | { do: "watchFor"; seq: number }
  | { do: "seenAt" }
  | { do: "orders" };

export interface Answer {
  id: number;
  value: unknown;
}

/** Readers of streams in another process. Moments are those of `sharedNow`. */
export function startCrowd() {
  const waiting = new Map<number, (value: unknown) => void>();
  let lastId = 0;
  const child = Bun.spawn([process.execPath, "--no-env-file", join(import.meta.dir, "crowd.worker.ts")], {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    ipc({ id, value }: Answer) {
      waiting.get(id)?.(value);
      waiting.delete(id);
    },
  });

  async function ask<T>(command: Command): Promise<T> {
    const id = ++lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, resolve);
    child.send({ id, command });
    const timer = setTimeout(() => reject(new Error(`the crowd did not ${command.do}`)), 60_000);
    // The worker answers each command with its own type.
    return (await promise.finally(() => clearTimeout(timer))) as T;
  }

  return {
    open: (options: Omit<Extract<Command, { do: "open" }>, "do">) =>
      ask<CrowdState>({ do: "open", ...options }),
    drop: (count: number, how: "end" | "reset" | "halfClose") => ask<CrowdState>({ do: "drop", count, how }),
    state: (upTo?: number) => ask<CrowdState>({ do: "state", upTo }),
    forget: () => ask<CrowdState>({ do: "forget" }),
    watchFor: (seq: number) => ask<null>({ do: "watchFor", seq }),
    seenAt: () => ask<number[]>({ do: "seenAt" }),
    orders: () => ask<Record<string, number>>({ do: "orders" }),
    async close() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

export const sharedNow = () => performance.timeOrigin + performance.now();
