import { afterAll, describe, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { createTestStore, password, pin, type TestStore } from "../../support/store.ts";

const app = await createTestApp();
const behindOne = await createTestApp({ env: { TRUST_PROXY: "1" } });
const strict = await createTestApp({ env: { TRUST_PROXY: "1", LOGIN_ATTEMPTS: "2" } });
afterAll(async () => {
  for (const opened of [app, behindOne, strict]) await opened.close();
});

interface Attempt {
  app?: TestApp;
  username?: string;
  password?: string;
  forwardedFor?: string;
}

function signIn(store: TestStore, attempt: Attempt = {}) {
  const { forwardedFor } = attempt;
  return (attempt.app ?? app).call<Problem>("POST", "/api/v1/auth/staff/login", {
    body: {
      storeCode: store.code,
      username: attempt.username ?? "admin",
      password: attempt.password ?? password,
    },
    headers: forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor },
  });
}

function expectLimited(answer: Awaited<ReturnType<typeof signIn>>) {
  expect(answer).toMatchObject({ status: 429, body: { code: "TOO_MANY_REQUESTS" } });
  const seconds = Number(answer.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(15 * 60);
}

describe("after ten wrong passwords", () => {
  test("even the right one is refused, with a time to wait; other accounts go on", async () => {
    const store = await createTestStore(app);
    for (let attempt = 0; attempt < 10; attempt++)
      expect((await signIn(store, { password: "wrong" })).status).toBe(401);
    expectLimited(await signIn(store, { password: "wrong" }));
    expectLimited(await signIn(store));
    expect((await signIn(store, { username: "staff" })).status).toBe(200);
    expect((await signIn(await createTestStore(app))).status).toBe(200);
  });

  test("of an account that does not exist the answers are the same", async () => {
    const store = await createTestStore(app);
    for (let attempt = 0; attempt < 10; attempt++)
      expect((await signIn(store, { username: "nobody" })).status).toBe(401);
    expectLimited(await signIn(store, { username: "nobody" }));
  });

  test("tried all at once no more than ten get through", async () => {
    const store = await createTestStore(app);
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn(store, { password: "wrong" })));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  });
});

test("ten wrong PINs stop a table's sign-in, and not the next table's", async () => {
  const store = await createTestStore(app);
  const login = (tableNumber: string, given: string) =>
    app.call<Problem>("POST", "/api/v1/auth/tables/login", {
      body: { storeCode: store.code, tableNumber, pin: given },
    });
  for (let attempt = 0; attempt < 10; attempt++) expect((await login("1", "9999")).status).toBe(401);
  expectLimited(await login("1", pin));
  expect((await login("2", pin)).status).toBe(200);
});

test("a sign-in that succeeds costs nothing", async () => {
  const store = await createTestStore(app);
  for (let attempt = 0; attempt < 9; attempt++) await signIn(store, { password: "wrong" });
  for (let attempt = 0; attempt < 15; attempt++) expect((await signIn(store)).status).toBe(200);
  expect((await signIn(store, { password: "wrong" })).status).toBe(401);
  expectLimited(await signIn(store));
});

describe("a forged X-Forwarded-For", () => {
  test("does not help without a trusted proxy", async () => {
    const store = await createTestStore(app);
    for (let attempt = 0; attempt < 10; attempt++)
      await signIn(store, { password: "wrong", forwardedFor: `203.0.113.${attempt}` });
    expectLimited(await signIn(store, { forwardedFor: "198.51.100.1" }));
    expectLimited(await signIn(store));
  });

  test("does not help behind one proxy: what that has added counts", async () => {
    const store = await createTestStore(behindOne);
    const from = (forged: string, real: string, given?: string) =>
      signIn(store, { app: behindOne, password: given, forwardedFor: `${forged}, ${real}` });
    for (let attempt = 0; attempt < 10; attempt++)
      expect((await from(`203.0.113.${attempt}`, "192.0.2.7", "wrong")).status).toBe(401);
    expectLimited(await from("203.0.113.99", "192.0.2.7"));
    expectLimited(await from("192.0.2.8", "192.0.2.7"));
    expect((await from("192.0.2.7", "192.0.2.8")).status).toBe(200);
  });
});

test("guesses from many addresses at one account end too, for every address", async () => {
  const store = await createTestStore(strict);
  const guess = (address: string, given?: string) =>
    signIn(store, { app: strict, password: given, forwardedFor: address });
  for (let attempt = 0; attempt < 20; attempt++)
    expect((await guess(`203.0.113.${attempt}`, "wrong")).status).toBe(401);
  expectLimited(await guess("198.51.100.1"));
});
