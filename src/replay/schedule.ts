import { pause } from "../platform/pause.ts";
import { createLanes } from "./lanes.ts";

/**
 * Lets orders through: at most `concurrency` at a time, and with a `rate` none before its turn, so that the rate
 * does not sink because answers are slow (as long as there is room).
 * @param rate orders a second
 */
export function createSchedule(options: { concurrency: number; rate?: number; signal: AbortSignal }) {
  const inLane = createLanes(options.concurrency);
  const startedAt = performance.now();

  return async function whenDue<T>(index: number, send: () => Promise<T>): Promise<T> {
    if (options.rate !== undefined) {
      const dueAt = startedAt + (index / options.rate) * 1000;
      await pause(dueAt - performance.now(), options.signal);
    }
    options.signal.throwIfAborted();
    return await inLane(send);
  };
}
