export interface BusEvent {
  storeId: string;
  /** Its place in the store's log: 1, 2, 3… */
  seq: number;
  /** The same each time the event comes, in every adapter. */
  id: string;
  type: string;
  /** The whole event as clients see it. */
  json: string;
}

/** `signal` is raised when the result no longer counts: too late, or the consumer was stopped. */
export type BusHandler = (event: BusEvent, signal: AbortSignal) => Promise<void>;

/** Carries the events of every store's log to named consumers. */
export interface Bus {
  /**
   * Begins to work beside requests. What is committed from now on reaches whoever listens, also while the broker is
   * away: it is sent when it is back.
   * @throws when the database is away.
   */
  start(): Promise<void>;
  /**
   * Calls `handle` with every event of every store from the first one it has not finished: in order for each
   * store, several stores at a time, at least once. Of all processes one at a time does this for a consumer.
   * The first calls for a store's events are in order; what comes again may come late.
   * A rejected or overdue call is tried again with growing pauses, and its store waits meanwhile; after
   * `deliveryLimit` tries the event becomes a dead letter and the store goes on.
   *
   * A consumer begins with what is committed after its very first `consume` resolves. With RabbitMQ that is when its
   * queue exists: later, when the broker is away just then. There also
   * - a little may come that was committed just before, because the relay had yet to send it;
   * - a stop or a lost connection counts as one try of each event under way, and tries made before it do not count;
   * - no more than `prefetch` events wait behind failures: when so many do, every store waits.
   *
   * @throws when the database is away.
   */
  consume(consumer: string, handle: BusHandler): Promise<Consumption>;
  /** Says that events were committed: a hint that saves waiting for the next poll. Costs nothing, never fails. */
  wake(): void;
  /** Answers within 2 s. */
  health(): Promise<"up" | "down">;
  /**
   * How far behind each consumer of this process is, those left out whose service does not say so; answers within 2 s.
   * @throws when the database is away.
   */
  backlogs(): Promise<BusBacklog[]>;
  /** Stops every consumer. */
  close(): Promise<void>;
}

export interface BusBacklog {
  consumer: string;
  /** Events that are committed and not finished. */
  events: number;
  /** Age of the oldest of them; 0 when there is none, null when this process cannot know. */
  oldestSeconds: number | null;
}

export interface Consumption {
  /** Lets calls under way finish for a few seconds, starts no new ones, and remembers what is done. */
  stop(): Promise<void>;
}

/** Events that consumers gave up on, for the operator. */
export interface DeadLetters {
  /** @returns the first of them. @throws Error when there is no such consumer, or the service is away. */
  find(consumer: string, limit: number): Promise<DeadLetter[]>;
  /**
   * Hands letters back to the consumer, each for as many tries as the adapter gives; those that fail are dead again.
   * When it is stopped half-way, an event may come twice, and none is lost.
   * @returns how many were handed back.
   */
  resend(consumer: string, limit: number): Promise<number>;
}

export interface DeadLetter {
  storeId: string;
  seq: number;
  type: string;
  reason: string;
  /** ISO 8601; null when it is not known. */
  diedAt: string | null;
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
  /** Fixes that the consumer begins with what is committed from now on, once for all processes and restarts. */
  begin(consumer: string): Promise<void>;
  /**
   * Waits until this process is the one that works for the consumer.
   * @param onWaiting called whenever another process is found at work.
   * @returns null when `signal` was raised before.
   */
  claim(consumer: string, signal: AbortSignal, onWaiting: () => void): Promise<LogClaim | null>;
  /** How far behind the consumers are, those of them that ever began. */
  findBacklogs(consumers: string[]): Promise<BusBacklog[]>;
}

/** The right to work for a consumer. Once it is lost every call rejects, and what it would have written is not. */
export interface LogClaim {
  /** Stores, other than those, with events or dead letters that the consumer is to handle. */
  findStoresBehind(except: string[], limit: number): Promise<StorePlace[]>;
  /** The next events of a store after `afterSeq`, in order. */
  findEvents(storeId: string, afterSeq: number, limit: number): Promise<BusEvent[]>;
  /** Notes that everything up to `seq` is finished. */
  finish(storeId: string, seq: number): Promise<void>;
  /** Notes how often the event after `finishedSeq` has failed. */
  countFailures(storeId: string, finishedSeq: number, failures: number): Promise<void>;
  /** Makes the event a dead letter, which finishes it. */
  bury(event: BusEvent, reason: string): Promise<void>;
  /** The store's dead letters that are to be handled once more. */
  findResent(storeId: string, limit: number): Promise<BusEvent[]>;
  /** Ends a dead letter that was handled. */
  forget(event: BusEvent): Promise<void>;
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
