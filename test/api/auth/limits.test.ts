import { afterAll, afterEach, describe, expect, setSystemTime, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, password, pin, type TestStore } from "../../support/store.ts";

const app = await createTestApp({ env: { LOGIN_ATTEMPTS: "10", TRUST_PROXY: "1" } });
const direct = await createTestApp({ env: { LOGIN_ATTEMPTS: "10" } });
afterAll(async () => {
  for (const opened of [app, direct]) await opened.close();
});
afterEach(() => void setSystemTime());

/** An address of a network that no other test comes from. */
let lastNetwork = 0;
const newAddress = () => `10.1.${++lastNetwork}.1`;

interface Attempt {
  from?: string;
  username?: string;
  password?: string;
}

function signIn(store: TestStore, { from, username = "admin", ...attempt }: Attempt = {}, to = app) {
  return to.call<Problem>("POST", "/api/v1/auth/staff/login", {
    body: { storeCode: store.code, username, password: attempt.password ?? password },
    headers: from === undefined ? {} : { "x-forwarded-for": from },
  });
}

async function expectLimited(answering: ReturnType<typeof signIn>, atMostSeconds = 15) {
  const answer = await answering;
  expect(answer).toMatchObject({ status: 429, body: { code: "TOO_MANY_REQUESTS" } });
  const seconds = Number(answer.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(atMostSeconds);
}

async function expectStatus(answering: ReturnType<typeof signIn>, status: number) {
  expect((await answering).status).toBe(status);
}

describe("after ten wrong passwords", () => {
  test("even the right one is refused, with a time to wait, also for other accounts and stores", async () => {
    const [store, other, from] = [await createTestStore(app), await createTestStore(app), newAddress()];
    for (let attempt = 0; attempt < 10; attempt++)
      await expectStatus(signIn(store, { from, password: "wrong" }), 401);
    await expectLimited(signIn(store, { from, password: "wrong" }));
    await expectLimited(signIn(store, { from }));
    await expectLimited(signIn(store, { from, username: "staff" }));
    await expectLimited(signIn(other, { from }));
  });

  test("the account signs in from any other address", async () => {
    const [store, from] = [await createTestStore(app), newAddress()];
    for (let attempt = 0; attempt < 12; attempt++) await signIn(store, { from, password: "wrong" });
    await expectStatus(signIn(store, { from: newAddress() }), 200);
  });

  test("the answers are the same for an account and for a store that do not exist", async () => {
    const store = await createTestStore(app);
    for (const wrong of [
      { target: store, username: "nobody" },
      { target: { ...store, code: "no-such-store" } },
    ]) {
      const from = newAddress();
      for (let attempt = 0; attempt < 10; attempt++)
        await expectStatus(signIn(wrong.target, { from, username: wrong.username }), 401);
      await expectLimited(signIn(wrong.target, { from, username: wrong.username }));
    }
  });

  test("tried all at once no more than ten get through", async () => {
    const [store, from] = [await createTestStore(app), newAddress()];
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => signIn(store, { from, password: "wrong" })),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  test("each further one doubles the wait, up to 15 minutes", async () => {
    const [store, from] = [await createTestStore(app), newAddress()];
    for (let attempt = 0; attempt < 10; attempt++) await signIn(store, { from, password: "wrong" });
    let now = Date.now();
    for (const wait of [15, 30, 60, 120, 240, 480, 900, 900]) {
      setSystemTime(now + (wait - 2) * 1000);
      await expectLimited(signIn(store, { from, password: "wrong" }), 2);
      now += wait * 1000;
      setSystemTime(now + 50);
      await expectStatus(signIn(store, { from, password: "wrong" }), 401);
      now = Date.now();
    }
  });
});

test("a sign-in that succeeds costs nothing, and forgives nothing", async () => {
  const [store, from] = [await createTestStore(app), newAddress()];
  // Of a place where somebody has signed in, thirty are free.
  await expectStatus(signIn(store, { from }), 200);
  for (let attempt = 0; attempt < 29; attempt++)
    await expectStatus(signIn(store, { from, password: "wrong" }), 401);
  for (let attempt = 0; attempt < 15; attempt++) await expectStatus(signIn(store, { from }), 200);
  await expectStatus(signIn(store, { from, password: "wrong" }), 401);
  await expectLimited(signIn(store, { from }));
});

test("forty tablets that sign in at the same moment from a new place are not taken for guesses", async () => {
  const [store, from] = [await createTestStore(app), newAddress()];
  const answers = await Promise.all(
    Array.from({ length: 40 }, () =>
      app.call("POST", "/api/v1/auth/tables/login", {
        body: { storeCode: store.code, tableNumber: "1", pin },
        headers: { "x-forwarded-for": from },
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
});

describe("a forged X-Forwarded-For", () => {
  test("does not help without a trusted proxy", async () => {
    const store = await createTestStore(direct);
    for (let attempt = 0; attempt < 10; attempt++)
      await signIn(store, { password: "wrong", from: `10.9.${attempt}.1` }, direct);
    await expectLimited(signIn(store, { from: "198.51.100.1" }, direct));
    await expectLimited(signIn(store, {}, direct));
  });

  test("does not help behind one proxy: what that has added counts", async () => {
    const store = await createTestStore(app);
    const [real, other] = [newAddress(), newAddress()];
    const from = (forged: string, added: string, given?: string) =>
      signIn(store, { password: given, from: `${forged}, ${added}` });
    for (let attempt = 0; attempt < 10; attempt++)
      await expectStatus(from(`203.0.113.${attempt}`, real, "wrong"), 401);
    await expectLimited(from("203.0.113.99", real));
    await expectLimited(from(other, real));
    await expectStatus(from(real, other), 200);
  });
});

test.each([
  ["a /24 of IPv4", (host: number) => `172.20.7.${host}`, "172.20.8.1"],
  ["a /48 of IPv6", (host: number) => `2001:db8:7:${host.toString(16)}::1`, "2001:db8:8::1"],
])("the addresses of %s have thirty free failures together", async (_, addressOf, elsewhere) => {
  const store = await createTestStore(app);
  for (let host = 1; host <= 30; host++)
    await expectStatus(signIn(store, { from: addressOf(host), password: "wrong" }), 401);
  await expectLimited(signIn(store, { from: addressOf(31) }));
  await expectStatus(signIn(store, { from: elsewhere }), 200);
});
