import type { Socket } from "node:net";
import { bodyOfLongPointers, bodyOfManyObjects, forgedToken, formOfTinyParts } from "../payloads.ts";
import { exchange, openSocket } from "../raw.ts";

/** What an attacker is told. */
export interface Orders {
  url: string;
  seconds: number;
  /** Where the proxy says that the attacker is. */
  address: string;
  /** Of the attacker's own tables and staff; a stranger uses none of them. */
  tableTokens: string[];
  staffToken: string;
  /** An order of many lines, as its table may place it. */
  largeOrder: string;
  smallOrder: string;
  /** A menu of many items. */
  menuFile: string;
}

/** What an attacker saw, by name. */
export type Figures = Record<string, number>;
type Attacker = (orders: Orders) => Promise<Figures>;

const mebibyte = 1024 * 1024;
const answerMs = 120_000;

/** Each runs for about `seconds` in a process of its own, so that its work does not slow the measuring down. */
export const attackers = {
  /** S1. One upload after the other, no token, each of many tiny parts. */
  async uploads({ url, seconds, address }) {
    const { boundary, body } = formOfTinyParts(97_000);
    const head = headOf("PUT", `/api/v1/menu/items/${Bun.randomUUIDv7()}/image`, address, {
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": body.length,
    });
    const counts = counter();
    await untilOver(seconds, async () => {
      const answer = await exchange(new URL(url), head, {
        timeoutMs: answerMs,
        send: (socket) => socket.write(body),
      });
      counts.note(answer);
      // A server that answers at once is asked ten times a second.
      await Bun.sleep(100);
    });
    return counts.figures();
  },

  /** S2. A sign-in of 240 KB whose every text is wrong, below keys of 4 KB. */
  answers: ({ url, seconds, address }) =>
    sendLongPointers(url, seconds, headersOfJson("/api/v1/auth/tables/login", address)),

  /** S2. The same from a tablet, as an order. */
  tabletAnswers: ({ url, seconds, address, tableTokens }) =>
    sendLongPointers(url, seconds, headersOfJson("/api/v1/orders", address, tableTokens[0])),

  /** S3. Menu files of 2 MiB without a token, twenty a second. */
  async imports({ url, seconds, address }) {
    const body = bodyOfManyObjects(2 * mebibyte);
    const head = headOf("POST", "/api/v1/menu/import", address, {
      "content-type": "application/json",
      "content-length": body.length,
    });
    const counts = counter();
    await atRate({ perSecond: 20, atMost: 60, seconds }, async () =>
      counts.note(
        await exchange(new URL(url), head, { timeoutMs: answerMs, send: (socket) => socket.write(body) }),
      ),
    );
    return counts.figures();
  },

  /** S3. Forty uploads that stop before their last byte, and keep their connections also when they are answered. */
  async stalled({ url, seconds, address }) {
    const length = 5 * mebibyte;
    const head = headOf("PUT", `/api/v1/menu/items/${Bun.randomUUIDv7()}/image`, address, {
      "content-type": "multipart/form-data; boundary=b",
      "content-length": length,
    });
    const part = Buffer.alloc(length - 1, "x");
    const counts = counter();
    const open = new Set<Socket>();
    const startedAt = performance.now();
    const sockets = Array.from({ length: 40 }, () => {
      const socket = openSocket(new URL(url));
      open.add(socket);
      let status: number | null = null;
      socket.on("connect", () => {
        socket.write(head);
        socket.write(part);
      });
      socket.on("data", (chunk) => {
        status ??= Number(/^HTTP\/1\.1 (\d{3})/.exec(chunk.toString("latin1"))?.[1] ?? 0);
      });
      socket.on("error", () => {});
      socket.once("close", () => {
        open.delete(socket);
        counts.note({ status, bytes: 0, ms: performance.now() - startedAt });
      });
      return socket;
    });
    await Bun.sleep(seconds * 1000);
    const stillOpen = open.size;
    const closing = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    for (const socket of sockets) socket.destroy();
    await Promise.race([Promise.all(closing), Bun.sleep(1_000)]);
    return { ...counts.figures(), stillOpen };
  },

  /** S3. Forged tokens, 2,700 a second where the server keeps up. */
  async tokens({ url, seconds, address }) {
    const counts = counter();
    await atRate({ perSecond: 2_700, atMost: 64, seconds }, async () => {
      const startedAt = performance.now();
      const response = await fetch(`${url}/api/v1/auth/me`, {
        headers: { authorization: `Bearer ${forgedToken()}`, "x-forwarded-for": address },
        signal: AbortSignal.timeout(answerMs),
      }).catch(() => null);
      const text = (await response?.text().catch(() => "")) ?? "";
      counts.note({
        status: response?.status ?? null,
        bytes: text.length,
        ms: performance.now() - startedAt,
      });
    });
    return counts.figures();
  },

  /** S4. One tablet opens streams as fast as it can, and keeps them. */
  streams: ({ url, seconds, address, tableTokens }) =>
    holdStreams(url, { seconds, address, tokens: tableTokens.slice(0, 1) }),

  /** S4. Many tablets do, of a server that may have few descriptors. */
  crowd: ({ url, seconds, address, tableTokens }) =>
    holdStreams(url, { seconds, address, tokens: tableTokens }),

  /** S5. One tablet orders as much as it may; then staff's board is read, 24 at a time. */
  async board({ url, seconds, address, tableTokens, staffToken, largeOrder }) {
    const placed = counter();
    const read = counter();
    const table = { authorization: `Bearer ${tableTokens[0]}`, "x-forwarded-for": address };
    for (let attempt = 0; attempt < 95; attempt++) {
      const startedAt = performance.now();
      const response = await fetch(`${url}/api/v1/orders`, {
        method: "POST",
        headers: {
          ...table,
          "content-type": "application/json",
          "idempotency-key": crypto.randomUUID(),
        },
        body: largeOrder,
        signal: AbortSignal.timeout(answerMs),
      });
      const text = await response.text();
      placed.note({ status: response.status, bytes: text.length, ms: performance.now() - startedAt });
    }
    let boardBytes = 0;
    await untilOver(seconds, async () => {
      await Promise.all(
        Array.from({ length: 24 }, async () => {
          const startedAt = performance.now();
          const response = await fetch(`${url}/api/v1/board`, {
            headers: { authorization: `Bearer ${staffToken}`, "x-forwarded-for": address },
            signal: AbortSignal.timeout(answerMs),
          });
          const bytes = (await response.arrayBuffer()).byteLength;
          if (response.ok) boardBytes = Math.max(boardBytes, bytes);
          read.note({ status: response.status, bytes, ms: performance.now() - startedAt });
        }),
      );
      await Bun.sleep(50);
    });
    return { ...prefixed("orders", placed.figures()), ...prefixed("reads", read.figures()), boardBytes };
  },

  /** S8. A store imports a large menu over and over, while its tables send more orders than may wait. */
  async queue({ url, seconds, address, tableTokens, staffToken, smallOrder, menuFile }) {
    const orders = counter();
    const imports = counter();
    const end = performance.now() + seconds * 1000;
    async function importMenu() {
      for (let run = 0; performance.now() < end; run++) {
        const answer = await post(
          `${url}/api/v1/menu/import`,
          staffToken,
          menuFile.replaceAll("§", String(run)),
        );
        imports.note(answer);
        await Bun.sleep(100);
      }
    }
    async function post(address_: string, token: string, body: string) {
      const startedAt = performance.now();
      const response = await fetch(address_, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "idempotency-key": crypto.randomUUID(),
          "x-forwarded-for": address,
        },
        body,
        signal: AbortSignal.timeout(answerMs),
      }).catch(() => null);
      const text = (await response?.text().catch(() => "")) ?? "";
      return { status: response?.status ?? null, bytes: text.length, ms: performance.now() - startedAt };
    }
    const importing = importMenu();
    let next = 0;
    await atRate({ perSecond: 400, atMost: 2_000, seconds }, async () => {
      orders.note(
        await post(`${url}/api/v1/orders`, tableTokens[next++ % tableTokens.length] ?? "", smallOrder),
      );
    });
    await importing;
    return { ...prefixed("orders", orders.figures()), ...prefixed("imports", imports.figures()) };
  },
} satisfies Record<string, Attacker>;

export type AttackerName = keyof typeof attackers;

function headersOfJson(path: string, address: string, token?: string) {
  return (length: number) =>
    headOf("POST", path, address, {
      "content-type": "application/json",
      "content-length": length,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    });
}

/** Four a second, two at a time: each answer may be large. */
async function sendLongPointers(
  url: string,
  seconds: number,
  headFor: (length: number) => string,
): Promise<Figures> {
  const body = bodyOfLongPointers(30, 4_096, 13_000);
  const head = headFor(body.length);
  const counts = counter();
  await atRate({ perSecond: 4, atMost: 2, seconds }, async () =>
    counts.note(await exchange(new URL(url), head + body, { timeoutMs: answerMs })),
  );
  return { ...counts.figures(), requestBytes: body.length };
}

/** Opens streams until the time is over, each token in turn, and counts those that are open in the end. */
async function holdStreams(
  url: string,
  { seconds, address, tokens }: { seconds: number; address: string; tokens: string[] },
): Promise<Figures> {
  const target = new URL(url);
  const open = new Set<Socket>();
  const statuses = new Map<string, number>();
  let attempts = 0;
  let goodbyes = 0;
  let most = 0;
  await atRate({ perSecond: 100, atMost: 50, seconds }, async () => {
    const token = tokens[attempts++ % tokens.length];
    await new Promise<void>((resolve) => {
      const socket = openSocket(target);
      const timer = setTimeout(resolve, 5_000);
      function settle() {
        clearTimeout(timer);
        resolve();
      }
      let isStream = false;
      socket.on("connect", () =>
        socket.write(headOf("GET", "/api/v1/events/stream", address, { authorization: `Bearer ${token}` })),
      );
      socket.on("data", (chunk) => {
        const text = chunk.toString("latin1");
        if (text.includes("event: bye")) goodbyes++;
        const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
        if (!status) return;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        isStream = status === "200";
        if (isStream) open.add(socket);
        else socket.destroy();
        most = Math.max(most, open.size);
        settle();
      });
      socket.on("error", settle);
      socket.on("close", () => {
        open.delete(socket);
        settle();
      });
    });
  });
  const held = open.size;
  for (const socket of open) socket.destroy();
  return { attempts, held, most, goodbyes, ...statusFigures(statuses) };
}

function headOf(
  method: string,
  path: string,
  address: string,
  headers: Record<string, string | number>,
): string {
  const lines = Object.entries({ host: "localhost", "x-forwarded-for": address, ...headers });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

interface Noted {
  status: number | null;
  bytes: number;
  ms: number;
}

function counter() {
  const statuses = new Map<string, number>();
  let sent = 0;
  let largestBytes = 0;
  let slowestMs = 0;
  return {
    note({ status, bytes, ms }: Noted) {
      sent++;
      largestBytes = Math.max(largestBytes, bytes);
      slowestMs = Math.max(slowestMs, ms);
      const name = status === null ? "none" : `${status}`;
      statuses.set(name, (statuses.get(name) ?? 0) + 1);
    },
    figures: (): Figures => ({
      sent,
      largestBytes,
      slowestMs: Math.round(slowestMs),
      ...statusFigures(statuses),
    }),
  };
}

function statusFigures(statuses: Map<string, number>): Figures {
  return Object.fromEntries([...statuses].map(([status, count]) => [`status${status}`, count]));
}

function prefixed(prefix: string, figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}.${name}`, value]));
}

async function untilOver(seconds: number, work: () => Promise<void>): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) await work();
}

/** Begins work at a rate, with at most so many under way, and waits for what it began. */
async function atRate(
  { perSecond, atMost, seconds }: { perSecond: number; atMost: number; seconds: number },
  work: () => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  for (let begun = 0; performance.now() < end; begun++) {
    const pause = startedAt + (begun * 1000) / perSecond - performance.now();
    if (pause > 1) await Bun.sleep(pause);
    while (running.size >= atMost && performance.now() < end)
      await Promise.race([...running, Bun.sleep(100)]);
    if (running.size >= atMost) break;
    const task: Promise<void> = work()
      .catch(() => {})
      .finally(() => running.delete(task));
    running.add(task);
  }
  await Promise.all(running);
}
