import type { Log } from "../log.ts";
import { pause } from "../pause.ts";
import { createTurns } from "../turns.ts";
import type { LogClaim, LogSource, StorePlace } from "./index.ts";

/** Stores that are worked for at the same time. */
const concurrentStores = 8;
/** Stores known to be behind at a time, those that wait after a failure included. */
const maxLanes = 1_000;
const pollMs = 1_000;
/** Between two looks for work, however often the bell rings. */
const shortestPollMs = 20;
const stopGraceMs = 5_000;

export interface WorkerOptions {
  source: LogSource;
  log: Log;
  consumer: string;
  /** Waits until work makes sense; before that nothing is claimed. */
  ready?(stop: AbortSignal): Promise<void>;
  /** Prepares for one claim. When it rejects, the claim is given up and asked for again. */
  open(claim: LogClaim, signals: WorkSignals): Promise<WorkBatch> | WorkBatch;
}

export interface WorkSignals {
  /** Raised when nothing new may begin. */
  halt: AbortSignal;
  /** Raised when no result counts any more. */
  over: AbortSignal;
  /** Gives the claim up, so that another process, or this one later, may have it. */
  lose(error: unknown): void;
}

/**
 * Works for the store's next events.
 * @returns how long to wait before the next batch, or null when there is none. When it rejects, the claim is given up.
 */
export type WorkBatch = (place: StorePlace) => Promise<number | null>;

export interface Worker {
  wake(): void;
  /** False after the source failed, until it answers again. */
  isUp(): boolean;
  /** Lets what is under way finish for a few seconds. */
  stop(): Promise<void>;
}

/** Claims the consumer again and again, and works through the log as long as each claim lasts. */
export function startWorker(options: WorkerOptions): Worker {
  const { source, log, consumer } = options;
  const stopping = new AbortController();
  const bell = createBell();
  let up = true;

  async function workUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await options.ready?.(stopping.signal);
        const claim = await source.claim(consumer, stopping.signal, () => {
          up = true;
        });
        if (claim === null) return;
        up = true;
        try {
          await workUnderClaim(options, claim, bell, stopping.signal);
        } finally {
          await claim.release();
        }
      } catch (err) {
        up = false;
        log.warn({ err }, "the bus lost its claim and will ask for it again");
        await pause(pollMs, stopping.signal);
      }
    }
  }

  const done = workUntilStopped();
  return {
    wake: bell.ring,
    isUp: () => up,
    async stop() {
      stopping.abort();
      bell.ring();
      await done;
    },
  };
}

/**
 * Works until `stop` is raised. Each store that is behind has a lane of its own.
 * @throws when the claim is lost.
 */
async function workUnderClaim(
  options: WorkerOptions,
  claim: LogClaim,
  bell: Bell,
  stop: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const halt = AbortSignal.any([stop, over.signal]);
  const inTurn = createTurns({ running: concurrentStores, waiting: maxLanes });
  const lanes = new Map<string, Promise<void>>();
  let loss: { error: unknown } | undefined;

  const lose = (error: unknown) => {
    loss ??= { error };
    over.abort();
    bell.ring();
  };

  try {
    const workBatch = await options.open(claim, { halt, over: over.signal, lose });
    while (!halt.aborted) {
      const lookedAt = performance.now();
      bell.silence();
      for (const place of await claim.findStoresBehind([...lanes.keys()], maxLanes - lanes.size)) {
        const lane = workLane(place, workBatch)
          .catch(lose)
          .finally(() => {
            lanes.delete(place.storeId);
            // What was committed since the lane's last look waits for nobody else.
            bell.ring();
          });
        lanes.set(place.storeId, lane);
      }
      await bell.heard(pollMs);
      await pause(lookedAt + shortestPollMs - performance.now(), halt);
    }
  } catch (error) {
    lose(error);
  }

  const allLanes = Promise.all(lanes.values());
  const grace = new AbortController();
  await Promise.race([allLanes, over.signal.aborted ? undefined : pause(stopGraceMs, grace.signal)]);
  grace.abort();
  over.abort();
  await allLanes;
  if (loss !== undefined) throw loss.error;

  /** Works until the store's log is finished. A lane that pauses lets others take its turn. */
  async function workLane(place: StorePlace, workBatch: WorkBatch): Promise<void> {
    let pauseMs: number | null = 0;
    while (pauseMs !== null && !halt.aborted) {
      pauseMs = await inTurn(async () => (halt.aborted ? null : await workBatch(place)));
      if (pauseMs) await pause(pauseMs, halt);
    }
  }
}

type Bell = ReturnType<typeof createBell>;

/** Rings until it is silenced. */
function createBell() {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    silence() {
      rung = Promise.withResolvers();
    },
    /** Waits until it rings, at most for so long. */
    async heard(milliseconds: number): Promise<void> {
      const timeout = new AbortController();
      await Promise.race([rung.promise, pause(milliseconds, timeout.signal)]);
      timeout.abort();
    },
  };
}
