/**
 * Asks again and again until the answer is true.
 * @throws Error naming what was waited for, after `timeoutMs` (default 10 s).
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await Bun.sleep(10);
  }
}
