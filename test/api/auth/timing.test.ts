import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createPasswords } from "../../../src/features/auth/passwords.ts";

setDefaultTimeout(120_000);

/** With what sign-ins cost in production. */
const passwords = createPasswords({ cheap: false });
const tries = 21;
const maxRounds = 5;

async function millisecondsOf(work: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  expect(await work()).toBe(false);
  return performance.now() - started;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/**
 * By turns, so that whatever else the machine does falls on both alike; on a machine that is busy with other
 * tests it takes more tries until their noise is gone from the medians.
 */
async function expectSameTime(wrongName: () => Promise<boolean>, wrongSecret: () => Promise<boolean>) {
  const [names, secrets]: [number[], number[]] = [[], []];
  const difference = () => Math.abs(median(names) - median(secrets));
  await wrongName();
  await wrongSecret();
  for (let round = 0; round < maxRounds && !(difference() < 10); round++) {
    for (let attempt = 0; attempt < tries; attempt++) {
      names.push(await millisecondsOf(wrongName));
      secrets.push(await millisecondsOf(wrongSecret));
    }
  }
  expect(difference()).toBeLessThan(10);
  // Or else the costs are not what they should be, and the comparison says nothing.
  expect(Math.min(median(names), median(secrets))).toBeGreaterThan(10);
}

describe("a wrong name takes as long as a wrong secret, medians within 10 ms", () => {
  test("of passwords", async () => {
    const hash = await passwords.hashPassword("correct-horse-battery");
    await expectSameTime(
      () => passwords.verifyPassword("wrong", undefined),
      () => passwords.verifyPassword("wrong", hash),
    );
  });

  test("of PINs", async () => {
    const hash = await passwords.hashPin("4821");
    await expectSameTime(
      () => passwords.verifyPin("9999", undefined),
      () => passwords.verifyPin("9999", hash),
    );
  });
});

test("the stand-in for nobody lets nobody in", async () => {
  expect(await passwords.verifyPassword("nobody has this password", undefined)).toBe(false);
  expect(await passwords.verifyPin("00000000", undefined)).toBe(false);
});
