import type { Clock } from "../../src/platform/clock.ts";

export interface TestClock extends Clock {
  set(moment: Date | string): void;
  advance(seconds: number): void;
  /** Lets the database date changes by its own clock from now on, as in production. */
  useDatabaseClock(): void;
}

/** A clock that stands still until it is told, for the database too. */
export function createTestClock(start: Date | string = "2026-11-21T10:00:00.000Z"): TestClock {
  let milliseconds = new Date(start).getTime();
  let isForDatabase = true;
  return {
    now: () => new Date(milliseconds),
    databaseMoment: () => (isForDatabase ? new Date(milliseconds).toISOString() : null),
    set(moment) {
      milliseconds = new Date(moment).getTime();
    },
    advance(seconds) {
      milliseconds += seconds * 1000;
    },
    useDatabaseClock() {
      isForDatabase = false;
    },
  };
}
