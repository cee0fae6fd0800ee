import type { BusEvent, BusHandler, BusSettings } from "./index.ts";

export const defaultDeliveryLimit = 20;

/**
 * Calls the handler within its time limit.
 * @param over raised when no result counts any more: calls under way are given up.
 */
export function createDelivery(handle: BusHandler, settings: BusSettings, over: AbortSignal) {
  const { firstPauseMs = 250, longestPauseMs = 30_000, handleTimeoutMs = 15_000 } = settings;

  return {
    /** @returns why it failed, or null. */
    async deliver(event: BusEvent): Promise<string | null> {
      const call = new AbortController();
      const givenUp = Promise.withResolvers<string>();
      const giveUp = (reason: string) => {
        givenUp.resolve(reason);
        call.abort(new Error(reason));
      };
      const onOver = () => giveUp("the consumer was stopped");
      const timer = setTimeout(() => giveUp(`took longer than ${handleTimeoutMs} ms`), handleTimeoutMs);
      over.addEventListener("abort", onOver);
      try {
        return await Promise.race([attempt(handle, event, call.signal), givenUp.promise]);
      } finally {
        clearTimeout(timer);
        over.removeEventListener("abort", onOver);
      }
    },

    /**
     * How long to wait after so many failures: a little less than the rule says, at random, so that stores that
     * failed together do not return together.
     */
    pauseMsAfter(failures: number): number {
      const longest = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
      return longest * (0.75 + Math.random() / 4);
    },
  };
}

async function attempt(handle: BusHandler, event: BusEvent, signal: AbortSignal): Promise<string | null> {
  try {
    await handle(event, signal);
    return null;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : "rejected without an error";
  }
}
