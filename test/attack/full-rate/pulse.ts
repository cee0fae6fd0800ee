const everyMs = 100;
const attemptMs = 5_000;

export type Pulse = ReturnType<typeof startPulse>;

/** Asks whether the process lives, over and over, and remembers for how long it said nothing. */
export function startPulse(url: string) {
  let lastHeard = performance.now();
  let longestSilenceMs = 0;
  let isStopped = false;

  async function beat(): Promise<void> {
    while (!isStopped) {
      const isAlive = await fetch(`${url}/health/live`, {
        keepalive: false,
        signal: AbortSignal.timeout(attemptMs),
      }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.ok;
        },
        () => false,
      );
      const now = performance.now();
      longestSilenceMs = Math.max(longestSilenceMs, now - lastHeard - everyMs);
      if (isAlive) lastHeard = now;
      await Bun.sleep(everyMs);
    }
  }
  const beating = beat();

  return {
    forget() {
      longestSilenceMs = 0;
      lastHeard = performance.now();
    },
    silenceMs: () => Math.max(longestSilenceMs, 0),
    /** Milliseconds since the process last answered. */
    sinceHeardMs: () => performance.now() - lastHeard,
    async stop() {
      isStopped = true;
      await beating;
    },
  };
}
