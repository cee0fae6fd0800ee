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

/**
 * Turns for each key apart, which exist only while somebody has or awaits one.
 * @returns runs `work` when it is its turn among those with the same key; throws DomainError OVERLOADED when too many
 * wait with that key, or are here with any key
 */
export function createTurnsByKey(limits: { running: number; waiting: number; total: number }) {
  const turns = new Map<string, { inTurn: ReturnType<typeof createTurns>; users: number }>();
  let total = 0;

  return async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (total >= limits.total) throw new DomainError("OVERLOADED", { retryAfterSeconds: 5 });
    const own = turns.get(key) ?? { inTurn: createTurns(limits), users: 0 };
    turns.set(key, own);
    own.users++;
    total++;
    try {
      return await own.inTurn(work);
    } finally {
      total--;
      if (--own.users === 0) turns.delete(key);
    }
  };
}
