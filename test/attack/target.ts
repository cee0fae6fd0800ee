import { StaffSignIn, TableSignIn } from "../../src/features/auth/auth.model.ts";
import { parserOf } from "../../src/replay/parse.ts";
import { exchange, type RawAnswer } from "./raw.ts";

export interface Tablet {
  token: string;
  storeCode: string;
  tableNumber: string;
  pin: string;
  /** What a tablet keeps of its last sign-in, and shows at the next one. */
  deviceProof?: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  ms: number;
}

interface Asked {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Target = ReturnType<typeof createTarget>;

const answerMs = 15_000;
const parseTable = parserOf(TableSignIn);
const parseStaff = parserOf(StaffSignIn);

/** The server under attack, and whoever may sign in there. */
export function createTarget(options: {
  url: URL;
  tablet: Tablet | null;
  adminToken: string | null;
  placesOrders: boolean;
  isElsewhere: boolean;
}) {
  const { url } = options;

  /** Sends one request and reads its answer. @param body text is sent as it is, anything else as JSON */
  async function ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const headers = new Headers(asked.headers);
    if (asked.token !== undefined) headers.set("authorization", `Bearer ${asked.token}`);
    if (asked.body !== undefined && !headers.has("content-type"))
      headers.set("content-type", "application/json");
    const startedAt = performance.now();
    const response = await fetch(new URL(path, url), {
      method,
      headers,
      body: typeof asked.body === "string" ? asked.body : JSON.stringify(asked.body),
      redirect: "manual",
      signal: AbortSignal.timeout(answerMs),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, ms: performance.now() - startedAt };
  }

  /** Sends the bytes of a request as they are. @param head lines without their line breaks */
  function raw(
    head: string[],
    more: {
      body?: string | Uint8Array;
      timeoutMs?: number;
      send?: Parameters<typeof exchange>[2]["send"];
    } = {},
  ): Promise<RawAnswer> {
    const { body, timeoutMs = answerMs, send } = more;
    return exchange(url, `${head.join("\r\n")}\r\n\r\n`, {
      timeoutMs,
      send(socket) {
        if (body !== undefined) socket.write(body);
        send?.(socket);
      },
    });
  }

  return { ...options, host: url.host, ask, raw };
}

/** Signs a tablet in. @throws Error naming the answer when that is refused */
export async function signInTablet(url: URL, credentials: Omit<Tablet, "token">): Promise<Tablet> {
  const { storeCode, tableNumber, pin } = credentials;
  const given = { storeCode, tableNumber, pin };
  const answer = await signIn(url, "/api/v1/auth/tables/login", given);
  return { ...given, token: parseTable(answer).token, deviceProof: proofOf(answer) };
}

/** Signs a store's admin in. @throws Error naming the answer when that is refused, or when it is no admin */
export async function signInAdmin(
  url: URL,
  credentials: { storeCode: string; username: string; password: string },
): Promise<string> {
  const { token, account } = parseStaff(await signIn(url, "/api/v1/auth/staff/login", credentials));
  if (account.role !== "store_admin")
    throw new Error(`${credentials.username} is ${account.role}: the attacks need a store_admin.`);
  return token;
}

function proofOf(answer: unknown): string | undefined {
  const isGiven = typeof answer === "object" && answer !== null && "deviceProof" in answer;
  return isGiven && typeof answer.deviceProof === "string" ? answer.deviceProof : undefined;
}

/** What a tablet that was signed in before sends to sign in again. */
export function signInBody(tablet: Tablet | null): object {
  if (!tablet) throw new Error("a tablet is needed");
  const { token: _, ...body } = tablet;
  return body;
}

async function signIn(url: URL, path: string, credentials: object): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(credentials),
    signal: AbortSignal.timeout(answerMs),
  });
  const body: unknown = await response.json();
  if (!response.ok)
    throw new Error(`The sign-in at ${path} was answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}
