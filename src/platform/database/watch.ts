import { DomainError } from "../../errors.ts";
import type { Log } from "../log.ts";
import { isConnectionLost, isOutOfReach } from "./errors.ts";

// A silent server is found out within the sum of this and the deadline.
const probeEveryMs = 500;
const probeEveryMsWhileAway = 250;
const probeDeadlineMs = 1_200;
const shortestProbeMs = 300;

export type Watch = ReturnType<typeof watchDatabase>;

/**
 * Knows whether the database is there. While it is away every call fails at once, and one probe looks for it: a
 * request that waited for a connection would be answered no better, only later. Calls under way when it goes are
 * given up, since the driver leaves some of them without an answer for ever.
 */
export function watchDatabase(options: {
  /** Asks the server anything, on a connection of its own. */
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
  /** The last probe was not answered, though others were. */
  let wasBusy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  let looking: Promise<void> | undefined;

  function note(away: boolean, cause?: unknown) {
    if (isAway === away || isClosed) return;
    isAway = away;
    if (!away) return log.info({}, "the database is back");
    log.error({ err: cause }, "the database is away");
    onAway();
    for (const giveUp of underWay) giveUp(awayError(cause));
    underWay.clear();
  }

  function schedule() {
    clearTimeout(timer);
    if (isClosed) return;
    const waitMs = isAway ? probeEveryMsWhileAway : probeEveryMs;
    timer = setTimeout(look, wasBusy ? 0 : waitMs);
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
    // Whoever got an answer lately has asked for us: counted from then, the server may be silent for as long.
    const sinceAnswerMs = Math.min(askedAt - lastAnswerAt, probeDeadlineMs - shortestProbeMs);
    const silence = new Error("no answer to a probe");
    const late = Promise.withResolvers<never>();
    const alarm = setTimeout(
      () => late.reject(silence),
      wasBusy ? probeDeadlineMs - sinceAnswerMs : probeDeadlineMs,
    );
    try {
      await Promise.race([probe(), late.promise]);
      wasBusy = false;
      note(false);
    } catch (error) {
      // A server that answers others meanwhile is busy, not away.
      wasBusy = error === silence && !isAway && lastAnswerAt > askedAt;
      if (!wasBusy) note(true, error);
    } finally {
      clearTimeout(alarm);
    }
  }
  schedule();

  return {
    async health(): Promise<"up" | "down"> {
      await look();
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
