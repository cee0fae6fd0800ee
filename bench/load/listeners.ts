import { join } from "node:path";
import type { ListenerReport, ListenerSettings } from "./sse-protocol.ts";

const program = join(import.meta.dir, "sse-clients.ts");
const openSeconds = 60;

export interface Round {
  /** When the first and the last stream had the event, see `clockMs`. */
  firstMs: number;
  lastMs: number;
}

export type Listeners = Awaited<ReturnType<typeof openListeners>>;

/** Opens event streams from two processes of their own, the same for every server that is compared. */
export async function openListeners(settings: ListenerSettings) {
  const half = Math.ceil(settings.streams.length / 2);
  const shares = [settings.streams.slice(0, half), settings.streams.slice(half)].filter(
    (share) => share.length > 0,
  );
  const children = shares.map((streams) => openShare({ ...settings, streams }));
  const close = async () => {
    for (const { child } of children) child.kill("SIGKILL");
    await Promise.all(children.map(({ child }) => child.exited));
  };
  try {
    await Promise.all(
      children.map(({ opened }) => withDeadline(opened, openSeconds, "not all streams opened")),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return {
    /** Waits until all streams have had so many events. */
    async hadEvents(count: number, seconds = 30): Promise<Round> {
      const rounds = await Promise.all(
        children.map(({ round }) => withDeadline(round(count), seconds, `event ${count} did not reach all`)),
      );
      return {
        firstMs: Math.min(...rounds.map((round) => round.firstMs)),
        lastMs: Math.max(...rounds.map((round) => round.lastMs)),
      };
    },
    [Symbol.asyncDispose]: close,
  };
}

function openShare(settings: ListenerSettings) {
  const opened = Promise.withResolvers<void>();
  const rounds = new Map<number, PromiseWithResolvers<Round>>();
  function roundOf(count: number) {
    const round = rounds.get(count) ?? Promise.withResolvers<Round>();
    rounds.set(count, round);
    return round;
  }
  const child = Bun.spawn([process.execPath, program], {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    ipc(report: ListenerReport) {
      if (report.type === "open") opened.resolve();
      else roundOf(report.count).resolve(report);
    },
    onExit: (_, code) => opened.reject(new Error(`listeners ended with ${code}`)),
  });
  const killAtExit = () => child.kill("SIGKILL");
  process.on("exit", killAtExit);
  void child.exited.then(() => process.off("exit", killAtExit));
  opened.promise.catch(() => {});
  child.send(settings);
  return { child, opened: opened.promise, round: (count: number) => roundOf(count).promise };
}

async function withDeadline<T>(promise: Promise<T>, seconds: number, complaint: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${complaint} within ${seconds} s`)), seconds * 1000);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
