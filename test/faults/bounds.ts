import type { Figures } from "./measure.ts";
import type { Bounds } from "./scenario.ts";

/**
 * What a fault cost more than the product promises.
 * @param slack multiplies every bound: a busy machine is slower
 */
export function exceeded(bounds: Bounds, figures: Figures, slack: number): string[] {
  const found: string[] = [];
  function hold(what: string, value: number, bound: number | undefined): void {
    if (bound !== undefined && !(value <= bound * slack))
      found.push(`${what}: ${Math.round(value)}, promised ${bound}${slack === 1 ? "" : ` × ${slack}`}`);
  }
  const { before, during, after } = figures;
  const failures = Object.values(figures.failures).reduce((sum, count) => sum + count, 0);
  for (const [instance, ms] of Object.entries(figures.recoveryMs))
    hold(`ms until instance ${instance} took an order`, ms, bounds.recoveryMs);
  hold("ms until a request was told that it failed", figures.slowestFailureMs, bounds.failureMs);
  hold("requests that failed", failures, bounds.failures);
  // The machine may have become busier meanwhile: the slower one of before and after is what to compare with.
  const usualMs = Math.max(before.medianMs, after.medianMs);
  hold("ms more for the median order", during.medianMs - slack * usualMs, bounds.addedMs);
  // On a busy machine the slowest one in a hundred tells of the machine.
  if (slack === 1)
    hold(
      "ms more for the 99th percentile",
      during.p99Ms - Math.max(before.p99Ms, after.p99Ms),
      bounds.addedMs,
    );
  hold("ms until a dashboard showed an order", figures.streamDelayMs, bounds.streamDelayMs);
  return found;
}
