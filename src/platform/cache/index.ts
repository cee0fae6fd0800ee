/** `points` may be taken in each window of `windowSeconds`, counted for each key apart. */
export interface RateLimit {
  /** Tells limits apart; a key counts once for each name. */
  name: string;
  points: number;
  /** At most 24 days. */
  windowSeconds: number;
}

export interface LimitState {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Whole seconds until the window ends, at least 1. */
  resetSeconds: number;
}

/**
 * How often something may fail, counted for each key apart. `free` failures cost nothing. The last of them, and each one
 * after it, is followed by a wait: first `firstWaitSeconds`, then twice the wait before, at most `maxWaitSeconds`.
 * Everything is forgotten `forgetSeconds` after the last wait, or after the last failure when it had none.
 */
export interface FailureBudget {
  /** Tells budgets apart; a key counts once for each name. */
  name: string;
  free: number;
  firstWaitSeconds: number;
  maxWaitSeconds: number;
  forgetSeconds: number;
}

export interface FailureCharge {
  budget: FailureBudget;
  key: string;
}

export type FailureReservation =
  | {
      allowed: true;
      /** Uncounts it everywhere, with the wait that it caused: it did not fail. Never rejects. */
      takeBack(): Promise<void>;
    }
  /** `refusedBy` has the longest wait; whole seconds, at least 1. */
  | { allowed: false; refusedBy: FailureBudget; waitSeconds: number };

/** Short-lived facts and hints that instances share. Nothing here is the only copy of what must not be lost. */
export interface Cache {
  /** Whether other processes see what this one does: one alone has nobody to tell. */
  readonly isShared: boolean;
  /** Takes one point; exact, however many callers there are. The window starts with its first point. */
  consume(limit: RateLimit, key: string): Promise<LimitState>;
  /**
   * Counts one failure before it happens, so that a rush cannot slip through: in every budget at once, or in none while
   * one of them waits. Take it back when it did not fail.
   */
  reserveFailure(charges: readonly FailureCharge[]): Promise<FailureReservation>;
  /** Keeps a value for one taker. The same key again replaces it. */
  putOnce(key: string, value: string, ttlSeconds: number): Promise<void>;
  /** The value, which at most one caller ever gets; null when there is none, or no longer. */
  takeOnce(key: string): Promise<string | null>;
  /**
   * Tells all subscribers of all instances, this one included, after it has returned. A hint: it may be lost,
   * and never fails.
   */
  publish(channel: string, message: string): void;
  /** Calls `listener` with each message from now on, until the returned function is called. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
  health(): Promise<"up" | "down">;
  /** Ends everything; the other functions reject from then on, except `publish`. */
  close(): Promise<void>;
}
