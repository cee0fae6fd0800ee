/**
 * Counts the bytes that a stream's reader has not taken yet. The stream itself counts blocks, as is its default: told
 * to count bytes up to a high mark, Bun keeps some 6 kB more for each connection.
 */
export function countUnread(controller: ReadableStreamDefaultController<Uint8Array>) {
  /** Of each block in the queue. */
  const sizes: number[] = [];
  let sum = 0;

  return {
    enqueue(block: Uint8Array): void {
      controller.enqueue(block);
      sizes.push(block.byteLength);
      sum += block.byteLength;
    },
    bytes(): number {
      const queued = 1 - (controller.desiredSize ?? 1);
      while (sizes.length > queued) sum -= sizes.shift() ?? 0;
      return sum;
    },
  };
}
