export interface BusEvent {
  storeId: string;
  /** Its place in the store's log: 1, 2, 3… */
  seq: number;
  type: string;
  /** The whole event as clients see it. */
  json: string;
}

/** `signal` is raised when the result no longer counts: too late, or the consumer was stopped. */
export type BusHandler = (event: BusEvent, signal: AbortSignal) => Promise<void>;

export interface ConsumeOptions {
  /** Where a consumer begins the very first time: with what happens from now on (default), or with everything kept. */
  from?: "end" | "start";
}

/** Carries the events of every store's log to named consumers. */
export interface Bus {
  /**
   * Calls `handle` with every event of every store from the first one it has not finished: in order for each
   * store, several stores at a time, at least once. Of all processes one at a time does this for a consumer.
   * A rejected or overdue call is tried again with growing pauses, and its store waits meanwhile; after
   * `deliveryLimit` tries the event becomes a dead letter and the store goes on.
   *
   * Resolves when the consumer's place is fixed: what is committed afterwards will reach it.
   * @throws when the place cannot be fixed because the service is away.
   */
  consume(consumer: string, handle: BusHandler, options?: ConsumeOptions): Promise<Consumption>;
  /** Says that events were committed: a hint that saves waiting for the next poll. Costs nothing, never fails. */
  wake(): void;
  health(): Promise<"up" | "down">;
  /** Stops every consumer. */
  close(): Promise<void>;
}

export interface Consumption {
  /** Lets calls under way finish for a few seconds, starts no new ones, and remembers what is done. */
  stop(): Promise<void>;
}

/** Settings every adapter has. */
export interface BusSettings {
  /** Tries an event gets before it becomes a dead letter (default 20, which takes about seven minutes). */
  deliveryLimit?: number;
  /** Pause after the first failure; doubles with each further one (default 250). */
  firstPauseMs?: number;
  /** Longest pause (default 30,000). */
  longestPauseMs?: number;
  /** How long one call of a handler may take (default 15,000). */
  handleTimeoutMs?: number;
}

/** Where adapters read the log, and keep how far each consumer has come. */
export interface LogSource {
  /** Fixes where the consumer begins, once for all processes and restarts. */
  begin(consumer: string, from: "end" | "start"): Promise<void>;
  /**
   * Waits until this process is the one that works for the consumer.
   * @param onWaiting called whenever another process is found at work.
   * @returns null when `signal` was raised before.
   */
  claim(consumer: string, signal: AbortSignal, onWaiting: () => void): Promise<LogClaim | null>;
}

/** The right to work for a consumer. Once it is lost every call rejects, and what it would have written is not. */
export interface LogClaim {
  /** Stores, other than those, whose log goes beyond what the consumer has finished. */
  findStoresBehind(except: string[], limit: number): Promise<StorePlace[]>;
  /** The next events of a store after `afterSeq`, in order. */
  findEvents(storeId: string, afterSeq: number, limit: number): Promise<BusEvent[]>;
  /** Notes that everything up to `seq` is finished. */
  finish(storeId: string, seq: number): Promise<void>;
  /** Notes how often the event after `finishedSeq` has failed. */
  countFailures(storeId: string, finishedSeq: number, failures: number): Promise<void>;
  /** Makes the event a dead letter, which finishes it. */
  bury(event: BusEvent, reason: string): Promise<void>;
  release(): Promise<void>;
}

export interface StorePlace {
  storeId: string;
  /** The last event that is finished; 0 before the first. */
  finishedSeq: number;
  /** How often the event after it has failed. */
  failures: number;
  /** The last event of the log. */
  lastSeq: number;
}
