import { connect } from "node:net";

/** An answer as it came over the socket. */
export interface RawAnswer {
  status: number;
  headers: string;
  body: string;
}

/**
 * Sends exactly these bytes and reads until the answer is whole, the other end closes or `waitMs` have passed.
 * `rest` is written afterwards, while the answer may be coming already.
 * @returns null when nothing was answered
 */
export async function sendRaw(
  url: string,
  head: string,
  options: { rest?: Uint8Array; waitMs?: number } = {},
): Promise<RawAnswer | null> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, options.waitMs ?? 5_000);
  socket.on("error", () => resolve());
  socket.on("close", () => resolve());
  socket.on("data", (chunk) => {
    chunks.push(Buffer.from(chunk));
    if (isWhole(Buffer.concat(chunks).toString())) resolve();
  });
  socket.write(head);
  if (options.rest) socket.write(options.rest);
  await promise;
  clearTimeout(timer);
  socket.destroy();
  const text = Buffer.concat(chunks).toString();
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  if (status === undefined) return null;
  const [headers = "", ...body] = text.split("\r\n\r\n");
  return { status: Number(status), headers, body: body.join("\r\n\r\n") };
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const length = /^content-length: (\d+)/im.exec(text.slice(0, end))?.[1];
  return end !== -1 && length !== undefined && Buffer.byteLength(text.slice(end + 4)) >= Number(length);
}
