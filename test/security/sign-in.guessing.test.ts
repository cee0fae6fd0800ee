import {
  afterAll,
  afterEach,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  setSystemTime,
  test,
} from "bun:test";
import { createTestApp } from "../support/app.ts";
import { createTestStore, pin, type TestStore } from "../support/store.ts";
import { addressIn, countGuesses, signInStaff, signInTable, wrongPin } from "./guesses.ts";

setDefaultTimeout(60_000);

// S6. The clock of the limits is moved on: nobody waits for an hour here.
const app = await createTestApp({ env: { LOGIN_ATTEMPTS: "10", TRUST_PROXY: "1" } });
afterAll(app.close);
afterEach(() => void setSystemTime());

let store: TestStore;
/** Forty tables, most of which do not exist: that makes no difference to a stranger. */
const tableOf = (guess: number) => String((guess % 40) + 1);
let lastNetwork = 0;

beforeEach(async () => {
  store = await createTestStore(app);
});

const quarter = 15 * 60;
const hour = 3600;

describe("a stranger who guesses the PIN of 40 tables", () => {
  test("from one address makes 15 guesses in 15 minutes, and 18 in an hour", async () => {
    const from = addressIn(++lastNetwork);
    const guess = (number: number) =>
      signInTable(app, store, from, { tableNumber: tableOf(number), pin: wrongPin });
    expect(await countGuesses(guess, [quarter, hour])).toEqual([15, 18]);
  });

  test("from 1,000 addresses makes 23 guesses in 15 minutes, 26 in an hour and 4 in each later one", async () => {
    const first = lastNetwork + 1;
    lastNetwork += 1_000;
    const guess = (number: number) =>
      signInTable(app, store, addressIn(first + (number % 1_000)), {
        tableNumber: tableOf(number),
        pin: wrongPin,
      });
    expect(await countGuesses(guess, [quarter, hour, 2 * hour, 24 * hour])).toEqual([23, 26, 30, 118]);
  });

  test("from 1,000 addresses at the same moment makes 20 guesses", async () => {
    const first = lastNetwork + 1;
    lastNetwork += 1_000;
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, number) =>
        signInTable(app, store, addressIn(first + number), { tableNumber: tableOf(number), pin: wrongPin }),
      ),
    );
    const counts = Object.groupBy(answers, ({ status }) => String(status));
    expect(counts["401"]?.length).toBeLessThanOrEqual(20);
    // Those that found too many waiting before them are answered 503 and may try again.
    expect(Object.keys(counts).filter((status) => !["401", "429", "503"].includes(status))).toEqual([]);
  });

  test("from a /48 of IPv6 makes 38 guesses in an hour, over several stores", async () => {
    const stores = [store, await createTestStore(app), await createTestStore(app)];
    const guess = (number: number) =>
      signInTable(app, stores[number % 3] ?? store, `2001:db8:1:${(number % 60_000).toString(16)}::1`, {
        tableNumber: tableOf(number),
        pin: wrongPin,
      });
    expect(await countGuesses(guess, [hour])).toEqual([38]);
  });
});

test("a guest in the restaurant's own network makes 38 guesses in an hour at all tables there, and 4 in each later one", async () => {
  const restaurant = addressIn(++lastNetwork);
  for (const tableNumber of ["1", "2", "3"])
    expect((await signInTable(app, store, restaurant, { tableNumber })).status).toBe(200);
  const guess = (number: number) =>
    signInTable(app, store, restaurant, { tableNumber: String((number % 3) + 1), pin: wrongPin });
  expect(await countGuesses(guess, [hour, 2 * hour])).toEqual([38, 42]);

  // Tables that have not signed in there are guessed at as by any stranger.
  const guessElsewhere = () => signInTable(app, store, restaurant, { tableNumber: "4", pin: wrongPin });
  expect(await countGuesses(guessElsewhere, [hour, 2 * hour])).toEqual([18, 22]);
});

describe("a guest who knows one table's PIN gets no guesses", () => {
  let addresses: string[] = [];

  beforeEach(async () => {
    addresses = Array.from({ length: 30 }, () => addressIn(++lastNetwork));
    for (const from of addresses) expect((await signInTable(app, store, from)).status).toBe(200);
  });

  test("at another table from new addresses: 23 in 15 minutes and 26 in an hour, as a stranger", async () => {
    const guess = (number: number) =>
      signInTable(app, store, addresses[number % 30] ?? "", { tableNumber: "2", pin: wrongPin });
    expect(await countGuesses(guess, [quarter, hour])).toEqual([23, 26]);
  });

  test("at the admin's password from new addresses: 10 at each, as a stranger", async () => {
    setSystemTime(Date.now());
    const reached = new Map<string, number>();
    for (let round = 0; round < 31; round++)
      for (const from of addresses) {
        const { status } = await signInStaff(app, from, { storeCode: store.code, password: "wrong" });
        if (status === 401) reached.set(from, (reached.get(from) ?? 0) + 1);
        else expect(status).toBe(429);
      }
    expect([...reached.values()]).toEqual(addresses.map(() => 10));
  });

  test("at a table however its number is typed, or at an account with the number as its user name", async () => {
    const from = addresses[0] ?? "";
    const known = (tableNumber: string) => signInTable(app, store, from, { tableNumber, pin: wrongPin });
    // A full-width digit is the same table: all 30 guesses are those of its known place.
    for (let guess = 0; guess < 30; guess++)
      expect((await known(guess % 2 === 0 ? "1" : "\uFF11")).status).toBe(401);
    expect((await known("1")).status).toBe(429);
    const guess = () => signInStaff(app, from, { storeCode: store.code, username: "1", password: "wrong" });
    for (let number = 0; number < 10; number++) expect((await guess()).status).toBe(401);
    expect((await guess()).status).toBe(429);
  });
});

test("a thief with a tablet makes 18 guesses in an hour by its proof, and a new PIN ends the proof", async () => {
  const thief = addressIn(++lastNetwork);
  const { deviceProof } = (await signInTable(app, store, addressIn(++lastNetwork))).body;
  const guess = () => signInTable(app, store, thief, { pin: wrongPin, deviceProof });
  expect(await countGuesses(guess, [hour])).toEqual([18]);

  await app.call("PATCH", `/api/v1/tables/${store.tableId}`, {
    token: store.tokens.admin,
    body: { pin: "5937" },
  });
  // The thief is a stranger now, and has the budget of one.
  expect(await countGuesses(guess, [hour])).toEqual([18]);
  expect((await signInTable(app, store, thief, { pin, deviceProof })).status).toBe(429);
});

test("a stranger who guesses passwords from 1,000 addresses makes 423 guesses in an hour at all accounts of a store", async () => {
  const first = lastNetwork + 1;
  lastNetwork += 1_000;
  const guess = (number: number) =>
    signInStaff(app, addressIn(first + (number % 1_000)), {
      storeCode: store.code,
      username: number % 2 === 0 ? "admin" : "staff",
      password: "wrong",
    });
  expect(await countGuesses(guess, [hour])).toEqual([423]);
});
