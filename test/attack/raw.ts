import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface RawAnswer {
  /** Null: the connection ended, or the time was over, before the server answered. */
  status: number | null;
  headers: Headers;
  /** The beginning of the body, see `maxKeptBytes`. */
  body: string;
  /** Bytes of the whole answer, its head included. */
  bytes: number;
  ms: number;
  end: "answered" | "closed" | "timeout";
}

interface Options {
  timeoutMs: number;
  /** Sends the rest of the body: more than the head, or parts of it after a while. */
  send?(socket: Socket): void;
  /** Of a long answer so many bytes are kept; the rest is counted and thrown away (default 64 KiB). */
  maxKeptBytes?: number;
}

/** Opens a connection to the server that an address names, by TLS for https. */
export function openSocket(url: URL): Socket {
  const { hostname, protocol } = url;
  const host = hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (protocol === "https:" ? 443 : 80));
  return protocol === "https:"
    ? connectTls({ host, port, servername: host, ALPNProtocols: ["http/1.1"] })
    : connectPlain({ host, port });
}

/**
 * Sends the bytes of a request exactly as they are, which `fetch` would not do, and reads one answer.
 * @param head the request up to its body, with its line breaks
 */
export function exchange(url: URL, head: string | Uint8Array, options: Options): Promise<RawAnswer> {
  const { timeoutMs, maxKeptBytes = 64 * 1024 } = options;
  const socket = openSocket(url);
  const startedAt = performance.now();
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let bytes = 0;
  let bodyLength: number | undefined;
  let headLength: number | undefined;

  return new Promise((resolve) => {
    function finish(end: RawAnswer["end"]) {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(kept);
      resolve({ ...parse(text), bytes, ms: performance.now() - startedAt, end });
    }
    const timer = setTimeout(() => finish("timeout"), timeoutMs);
    socket.on("error", () => finish("closed"));
    socket.on("close", () => finish(headLength === undefined ? "closed" : "answered"));
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (keptBytes < maxKeptBytes) {
        kept.push(chunk);
        keptBytes += chunk.length;
      }
      if (headLength === undefined) {
        const text = Buffer.concat(kept);
        const at = text.indexOf("\r\n\r\n");
        if (at < 0) return;
        headLength = at + 4;
        const length = /^content-length: *(\d+)/im.exec(text.subarray(0, at).toString("latin1"))?.[1];
        bodyLength = length === undefined ? undefined : Number(length);
      }
      const isWhole =
        bodyLength === undefined
          ? chunk.subarray(-5).toString("latin1") === "0\r\n\r\n"
          : bytes >= headLength + bodyLength;
      if (isWhole) finish("answered");
    });
    socket.on("connect", () => {
      socket.write(head);
      options.send?.(socket);
    });
  });
}

function parse(answer: Buffer): Pick<RawAnswer, "status" | "headers" | "body"> {
  const end = answer.indexOf("\r\n\r\n");
  const head = answer.subarray(0, Math.max(end, 0)).toString("latin1");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  const headers = new Headers();
  for (const [, name = "", value = ""] of head.matchAll(/^([\w-]+): *(.*?)\r?$/gm))
    headers.append(name, value);
  return {
    status: status === undefined ? null : Number(status),
    headers,
    body: end < 0 ? "" : answer.subarray(end + 4).toString(),
  };
}
