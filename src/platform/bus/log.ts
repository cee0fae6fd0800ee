import type { Log } from "../log.ts";
import { pause } from "../pause.ts";
import type { Bus, BusEvent, BusHandler, BusSettings, LogClaim, LogSource, StorePlace } from "./index.ts";

export interface LogBusOptions extends BusSettings {
  source: LogSource;
  log: Log;
}

/** Events read at a time for one store. */
const batchSize = 50;
/** Stores whose events are handled at the same time. */
const concurrentStores = 8;
/** Stores known to be behind at a time, those that wait after a failure included. */
const maxLanes = 1_000;
const pollMs = 1_000;
/** Between two looks for work, however often the bell rings. */
const shortestPollMs = 20;
const stopGraceMs = 5_000;

/** The bus without a broker: consumers read the log itself. */
export function createLogBus(options: LogBusOptions): Bus {
  const workers = new Set<Worker>();
  let closed = false;

  return {
    async consume(consumer, handle, { from = "end" } = {}) {
      if (closed) throw new Error("The bus is closed.");
      await options.source.begin(consumer, from);
      const worker = startWorker(options, consumer, handle);
      workers.add(worker);
      return {
        async stop() {
          await worker.stop();
          workers.delete(worker);
        },
      };
    },

    wake() {
      for (const worker of workers) worker.wake();
    },

    async health() {
      return closed || [...workers].some((worker) => !worker.isUp()) ? "down" : "up";
    },

    async close() {
      closed = true;
      await Promise.all([...workers].map((worker) => worker.stop()));
      workers.clear();
    },
  };
}

interface Worker {
  wake(): void;
  /** False after the source failed, until it answers again. */
  isUp(): boolean;
  stop(): Promise<void>;
}

/** Claims the consumer again and again, and works for it as long as each claim lasts. */
function startWorker(options: LogBusOptions, consumer: string, handle: BusHandler): Worker {
  const log = options.log.child({ consumer });
  const stopping = new AbortController();
  const bell = createBell();
  let up = true;

  async function workUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const claim = await options.source.claim(consumer, stopping.signal, () => {
          up = true;
        });
        if (claim === null) return;
        up = true;
        try {
          await workUnderClaim({ ...options, log }, claim, handle, bell, stopping.signal);
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
 * Handles events until `stop` is raised. Each store that is behind has a lane of its own.
 * @throws when the claim is lost.
 */
async function workUnderClaim(
  options: LogBusOptions,
  claim: LogClaim,
  handle: BusHandler,
  bell: Bell,
  stop: AbortSignal,
): Promise<void> {
  const {
    log,
    deliveryLimit = 20,
    firstPauseMs = 250,
    longestPauseMs = 30_000,
    handleTimeoutMs = 15_000,
  } = options;
  /** Raised when no result counts any more. */
  const over = new AbortController();
  const halt = AbortSignal.any([stop, over.signal]);
  const slots = createSlots(concurrentStores);
  const lanes = new Map<string, Promise<void>>();
  let loss: { error: unknown } | undefined;

  const lose = (error: unknown) => {
    loss ??= { error };
    over.abort();
    bell.ring();
  };

  try {
    while (!halt.aborted) {
      const lookedAt = performance.now();
      bell.silence();
      for (const place of await claim.findStoresBehind([...lanes.keys()], maxLanes - lanes.size)) {
        const lane = workLane(place)
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

  /** Works until the store's log is finished. A lane that pauses takes no slot. */
  async function workLane(place: StorePlace): Promise<void> {
    let pauseMs: number | null = 0;
    while (pauseMs !== null && !halt.aborted) {
      pauseMs = await slots.run(() => workBatch(place));
      if (pauseMs) await pause(pauseMs, halt);
    }
  }

  /** @returns how long to wait before the next batch, or null when there is none. */
  async function workBatch(place: StorePlace): Promise<number | null> {
    if (halt.aborted) return null;
    const { storeId } = place;
    const events = await claim.findEvents(storeId, place.finishedSeq, batchSize);
    if (events.length === 0 && place.finishedSeq < place.lastSeq) {
      log.warn({ storeId, after: place.finishedSeq }, "events were trimmed before the consumer had them");
      await claim.finish(storeId, place.lastSeq);
    }
    for (const event of events) {
      if (halt.aborted) return null;
      const failure = await deliver(event);
      if (over.signal.aborted) return null;
      if (failure === null) {
        await claim.finish(storeId, event.seq);
      } else {
        place.failures++;
        const fields = {
          storeId,
          seq: event.seq,
          type: event.type,
          failures: place.failures,
          reason: failure,
        };
        if (place.failures < deliveryLimit) {
          log.warn(fields, "an event could not be handled and will be tried again");
          await claim.countFailures(storeId, place.finishedSeq, place.failures);
          return pauseAfter(place.failures);
        }
        log.error(fields, "an event could not be handled and became a dead letter");
        await claim.bury(event, failure);
      }
      place.finishedSeq = event.seq;
      place.failures = 0;
    }
    return events.length < batchSize ? null : 0;
  }

  /** @returns why it failed, or null. */
  async function deliver(event: BusEvent): Promise<string | null> {
    const call = new AbortController();
    const givenUp = Promise.withResolvers<string>();
    const giveUp = (reason: string) => {
      givenUp.resolve(reason);
      call.abort(new Error(reason));
    };
    const onOver = () => giveUp("the consumer was stopped");
    const timer = setTimeout(() => giveUp(`took longer than ${handleTimeoutMs} ms`), handleTimeoutMs);
    over.signal.addEventListener("abort", onOver);
    try {
      return await Promise.race([attempt(handle, event, call.signal), givenUp.promise]);
    } finally {
      clearTimeout(timer);
      over.signal.removeEventListener("abort", onOver);
    }
  }

  /** A little less than the rule says, at random, so that stores that failed together do not return together. */
  function pauseAfter(failures: number): number {
    const longest = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
    return longest * (0.75 + Math.random() / 4);
  }
}

async function attempt(handle: BusHandler, event: BusEvent, signal: AbortSignal): Promise<string | null> {
  try {
    await handle(event, signal);
    return null;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : "rejected without an error";
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

/** Lets so many run at a time, in order of arrival. */
function createSlots(count: number) {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
