/** Runs at most `count` pieces of work at a time, the others in their turn. */
export function createLanes(count: number) {
  let free = count;
  const waiting: (() => void)[] = [];

  return async function inLane<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
