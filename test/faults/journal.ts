/** What the clients know: the one side of every comparison with what is there afterwards. */
export interface Journal {
  orders: AcknowledgedOrder[];
  /** Orders that nobody has an answer to. */
  unresolved: { storeId: string; key: string }[];
  /** Orders whose answer was lost, and whose session had closed when the client asked again: it heard that they were placed. */
  doneUnseen: { storeId: string; key: string }[];
  moves: AcknowledgedMove[];
  completed: { storeId: string; tableId: string; sessionId: string }[];
  attempts: Attempt[];
  streams: StreamJournal[];
  /** Answers that no client expects. */
  problems: string[];
}

export interface AcknowledgedOrder {
  storeId: string;
  tableId: string;
  /** Its `Idempotency-Key`; the order's note says it too. */
  key: string;
  id: string;
  number: number;
  total: number;
  sessionId: string;
  /** The answer was remembered, not made: the first one was lost. */
  isReplay: boolean;
  /** The one instance that was asked; null when it went through the balancer. */
  instance: string | null;
  /** Start of the attempt that was answered, and when it was, in milliseconds of `performance.now()`. */
  sentAt: number;
  at: number;
  /** What the guest waited, from the first attempt on. */
  waitedMs: number;
}

export interface AcknowledgedMove {
  storeId: string;
  orderId: string;
  status: string;
  version: number;
}

/** One request, whatever became of it. */
export interface Attempt {
  what: "order" | "move" | "complete";
  /** Status and, when it is an error, its code; or `no answer`. */
  outcome: string;
  isDone: boolean;
  at: number;
  ms: number;
}

/** What one listener was shown, in order and over all its connections. */
export interface StreamJournal {
  name: string;
  storeId: string;
  /** Null: a dashboard, which sees all of its store. */
  tableId: string | null;
  entries: StreamEntry[];
}

export type StreamEntry =
  | { type: "hello" | "reset"; seq: number; epoch: string; recovered: boolean; at: number }
  | { type: "event"; seq: number; id: string; name: string; subject: string; at: number };

export function openJournal(): Journal {
  return {
    orders: [],
    unresolved: [],
    doneUnseen: [],
    moves: [],
    completed: [],
    attempts: [],
    streams: [],
    problems: [],
  };
}
