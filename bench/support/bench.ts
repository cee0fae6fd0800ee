import type { Progress } from "./progress.ts";
import type { Result } from "./results.ts";

/** What `bun run bench` was asked for. */
export interface BenchOptions {
  /** How often each contestant runs; they take turns. */
  rounds: number;
  /** How long one run lasts. */
  seconds: number;
  /** Of the growth benchmark: orders in the large database. */
  orders: number;
  /** Of the benchmarks where many listen. */
  streams: number;
}

/** One benchmark: starts what it needs, measures, and stops it again. */
export type Bench = (options: BenchOptions, progress: Progress) => Promise<Result[]>;

type Contestants = Record<string, () => Promise<unknown>>;
type Measured<C extends Contestants> = { [Name in keyof C]: Awaited<ReturnType<C[Name]>>[] };

/**
 * Runs each contestant once a round, A B A B…, so that what else the machine does meets all of them alike.
 * @returns what each measured, one entry a round
 */
export async function takeTurns<C extends Contestants>(
  { rounds }: BenchOptions,
  progress: Progress,
  what: string,
  contestants: C,
): Promise<Measured<C>> {
  const names = Object.keys(contestants) as (keyof C & string)[];
  // Each entry is filled from the contestant of its name below.
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Measured<C>;
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      progress.say(`${what}, round ${round} of ${rounds}, ${name}`);
      measured[name].push((await contestants[name]?.()) as Measured<C>[typeof name][number]);
    }
  }
  return measured;
}
