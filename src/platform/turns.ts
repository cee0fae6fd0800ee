import { DomainError } from "../errors.ts";

/**
 * Lets costly work run a few at a time, so that a rush of it leaves the processor and the memory to the orders.
 * @returns runs `work` when it is its turn; throws DomainError OVERLOADED when too many wait already
 */
export function createTurns(limits: { running: number; waiting: number }) {
  let running = 0;
  const waiting: (() => void)[] = [];

  return async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= limits.running) {
      if (waiting.length >= limits.waiting) throw new DomainError("OVERLOADED", { retryAfterSeconds: 5 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
