import type { Clock } from "../../src/platform/clock.ts";

export interface TestClock extends Clock {
  set(moment: Date | string): void;
  advance(seconds: number): void;
}

/** A clock that stands still until it is told. */
export function createTestClock(start: Date | string = "2026-11-21T10:00:00.000Z"): TestClock {
  let milliseconds = new Date(start).getTime();
  return {
    now: () => new Date(milliseconds),
    set(moment) {
      milliseconds = new Date(moment).getTime();
    },
    advance(seconds) {
      milliseconds += seconds * 1000;
    },
  };
}
