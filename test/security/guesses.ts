import { setSystemTime } from "bun:test";
import type { Problem } from "../../src/http/problem.ts";
import type { TestApp } from "../support/app.ts";
import { password, pin, type TestStore } from "../support/store.ts";

/** No table of a test has it. */
export const wrongPin = "9184";

export interface SignInAnswer extends Problem {
  token: string;
  deviceProof: string;
}

/** Signs a tablet in, by default with the right PIN. */
export function signInTable(
  app: TestApp,
  store: Pick<TestStore, "code">,
  from: string,
  body: { tableNumber?: string; pin?: string; deviceProof?: string } = {},
) {
  return app.call<SignInAnswer>("POST", "/api/v1/auth/tables/login", {
    body: { storeCode: store.code, tableNumber: "1", pin, ...body },
    headers: { "x-forwarded-for": from },
  });
}

/** Signs an account in, by default a store's admin with the right password. */
export function signInStaff(
  app: TestApp,
  from: string,
  body: { storeCode?: string; username?: string; password?: string; deviceProof?: string },
) {
  return app.call<SignInAnswer>("POST", "/api/v1/auth/staff/login", {
    body: { username: "admin", password, ...body },
    headers: { "x-forwarded-for": from },
  });
}

/** An address of the network with that number: 10.0.0.1, 10.0.1.1 … each in a /24 of its own. */
export function addressIn(network: number): string {
  return `10.${network >> 8}.${network & 255}.1`;
}

/**
 * Guesses one after the other, as fast as the answers allow, and moves the clock to the end of each wait.
 * @param guess makes the guess with this number
 * @returns how many guesses were looked at, until the given numbers of seconds were over
 */
export async function countGuesses(
  guess: (number: number) => Promise<{ status: number; headers: Headers }>,
  marks: readonly number[],
): Promise<number[]> {
  const start = Date.now();
  const times: number[] = [];
  let now = start;
  const end = start + Math.max(...marks) * 1000;
  for (let number = 0; now < end; number++) {
    setSystemTime(now);
    const { status, headers } = await guess(number);
    if (status === 429) now += Number(headers.get("retry-after")) * 1000;
    else if (status !== 401) throw new Error(`a guess was answered ${status}`);
    else times.push(now);
  }
  setSystemTime();
  return marks.map((mark) => times.filter((time) => time < start + mark * 1000).length);
}
