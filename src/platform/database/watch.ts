import { DomainError } from "../../errors.ts";
import type { Log } from "../log.ts";
import { settlesWithin } from "../pause.ts";
import { isConnectionLost, isOutOfReach } from "./errors.ts";

// Together these are the time in which a silent server is found out.
const probeEveryMs = 400;
const probeDeadlineMs = 1_000;
const secondProbeDeadlineMs = 500;
const probeEveryMsWhileAway = 250;
const healthDeadlineMs = 1_900;

export type Watch = ReturnType<typeof watchDatabase>;

/**
 * Knows whether the database is there. While it is away every call fails at once, and one probe looks for it: a
 * request that waited for a connection would be answered no better, only later. Calls under way when it goes are
 * given up, since the driver leaves some of them without an answer for ever.
 */
export function watchDatabase(options: {
  /** Asks the server anything, on a connection of its own: another one while the last question is not answered. */
  probe(): Promise<unknown>;
  /** No connection from before can be relied upon. */
  onAway(): void;
  log: Log;
}) {
  const { probe, onAway, log } = options;
  const underWay = new Set<(reason: DomainError) => void>();
  let isAway = false;
  let isClosed = false;
  /** Of anything but a probe. */
  let lastAnswerAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  let looking: Promise<void> | undefined;

  function note(away: boolean, cause?: unknown) {
    if (isAway === away || isClosed) return;
    isAway = away;
    // Whichever request noticed it, these lines belong to none.
    const requestId = undefined;
    if (!away) return log.info({ requestId }, "the database is back");
    log.error({ requestId, err: cause }, "the database is away");
    onAway();
    for (const giveUp of underWay) giveUp(awayError(cause));
    underWay.clear();
  }

  function schedule() {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(look, isAway ? probeEveryMsWhileAway : probeEveryMs);
  }

  /** Asks the server, once for all who want to know. */
  function look(): Promise<void> {
    looking ??= ask().finally(() => {
      looking = undefined;
      schedule();
    });
    return looking;
  }

  async function ask() {
    const askedAt = performance.now();
    try {
      const first = probe();
      if (await settlesWithin(first, probeDeadlineMs)) return note(false);
      // Calls are answered meanwhile: either the server is busy, and answers what came first, or the connections from
      // before are lost, and only a new one is answered.
      const someAreAnswered = !isAway && lastAnswerAt > askedAt;
      const isBusy = someAreAnswered && (await comesFirst(first, probe()));
      note(!isBusy, new Error("no answer to a probe"));
    } catch (error) {
      note(true, error);
    }
  }
  schedule();

  /** Waits as long as calls are answered, but not for ever: who answers them is there. */
  async function comesFirst(first: Promise<unknown>, second: Promise<unknown>): Promise<boolean> {
    const winner = Promise.race([first.then(() => "first"), second.then(() => "second")]);
    for (let round = 1; round <= 20; round++) {
      const since = performance.now();
      if (await settlesWithin(winner, secondProbeDeadlineMs)) return (await winner) === "first";
      if (lastAnswerAt < since) return false;
    }
    return true;
  }

  return {
    async health(): Promise<"up" | "down"> {
      await settlesWithin(look(), healthDeadlineMs);
      return isAway ? "down" : "up";
    },

    /**
     * @throws DomainError DATABASE_UNAVAILABLE when the database is away or goes away meanwhile, or when the work
     *   takes longer than `deadlineMs`
     */
    async run<T>(deadlineMs: number, work: () => Promise<T>): Promise<T> {
      if (isAway) {
        // Whoever tries again in a tight loop must not keep the probe from running.
        await Bun.sleep(0);
        throw awayError();
      }
      const givenUp = Promise.withResolvers<never>();
      underWay.add(givenUp.reject);
      const alarm = setTimeout(() => givenUp.reject(awayError(new Error("deadline"))), deadlineMs);
      try {
        const answer = await Promise.race([work(), givenUp.promise]);
        lastAnswerAt = performance.now();
        return answer;
      } catch (error) {
        // One connection may be lost alone; whether it is more than that, the probe tells.
        if (isConnectionLost(error)) void look();
        throw isOutOfReach(error) ? awayError(error) : error;
      } finally {
        clearTimeout(alarm);
        underWay.delete(givenUp.reject);
      }
    },

    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

export function awayError(cause?: unknown): DomainError {
  return new DomainError("DATABASE_UNAVAILABLE", { retryAfterSeconds: 2, cause });
}
