const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs work that can be stopped from outside and then cleans up. @returns its exit code, 130 when it was interrupted */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Error("Interrupted."));
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work(interrupted.signal);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    console.error("Interrupted.");
    return 130;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
