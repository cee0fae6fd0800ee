/** For so long nothing may come from a program or a service that is asked for bytes. */
export const stallSeconds = 120;

/**
 * Passes chunks on as they are asked for.
 * @throws Error naming `source` when the next one does not come in time
 */
export async function* withStallLimit(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
  seconds = stallSeconds,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(
        () => late.reject(new Error(`${source} sent nothing for ${seconds} s.`)),
        seconds * 1000,
      );
      try {
        const next = await Promise.race([iterator.next(), late.promise]);
        if (next.done) return;
        yield next.value;
      } finally {
        clearTimeout(timer);
      }
    }
  } finally {
    // Not waited for: of a source that is silent the end would not come either.
    void iterator.return?.().catch(() => {});
  }
}
