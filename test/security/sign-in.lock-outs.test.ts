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
import { createTestApp, type TestApp } from "../support/app.ts";
import { testDatabaseUrl } from "../support/postgres.ts";
import { createSuperAdmin, createTestStore, pin, type TestStore } from "../support/store.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import { until } from "../support/until.ts";
import { addressIn, signInStaff, signInTable, wrongPin } from "./guesses.ts";

setDefaultTimeout(60_000);

// S7 and fault 17.
const env = { LOGIN_ATTEMPTS: "10", TRUST_PROXY: "1" };
const app = await createTestApp({ env });
afterAll(app.close);
afterEach(() => void setSystemTime());

let store: TestStore;
let lastNetwork = 0;
const newAddress = () => addressIn(++lastNetwork);

beforeEach(async () => {
  store = await createTestStore(app);
});

/** Strangers guess at a store's tables, each from a network of its own, until they have to wait. */
async function attackTables(at: TestApp, target: TestStore): Promise<void> {
  for (let guess = 0; guess < 25; guess++) await signInTable(at, target, newAddress(), { pin: wrongPin });
  expect((await signInTable(at, target, newAddress())).status).toBe(429);
}

/** Guests in the restaurant's network guess until that network has to wait. */
async function attackFrom(restaurant: string): Promise<void> {
  for (let guess = 0; guess < 31; guess++) await signInTable(app, store, restaurant, { pin: wrongPin });
  expect((await signInTable(app, store, restaurant)).status).toBe(429);
}

describe("while strangers guess at a store's tables from 1,000 addresses", () => {
  test("a tablet signs in at once from the network where its table has signed in before", async () => {
    const restaurant = newAddress();
    for (const tableNumber of ["1", "2", "3"])
      expect((await signInTable(app, store, restaurant, { tableNumber })).status).toBe(200);
    await attackTables(app, store);
    for (const tableNumber of ["1", "2", "3"])
      expect((await signInTable(app, store, restaurant, { tableNumber })).status).toBe(200);
  });

  test("a tablet signs in at once from any network by the proof of its last sign-in", async () => {
    const { deviceProof } = (await signInTable(app, store, newAddress())).body;
    await attackTables(app, store);
    expect((await signInTable(app, store, newAddress(), { deviceProof })).status).toBe(200);
  });

  test("a tablet signs in while their guesses are still being looked at", async () => {
    const restaurant = newAddress();
    const { deviceProof } = (await signInTable(app, store, restaurant)).body;
    const stores = await Promise.all(Array.from({ length: 10 }, () => createTestStore(app)));
    const guesses = Array.from({ length: 1_000 }, (_, guess) =>
      signInTable(app, stores[guess % 10] ?? store, newAddress(), { pin: wrongPin }),
    );
    let areAnswered = false;
    const flood = Promise.all(guesses).then((answers) => {
      areAnswered = true;
      return answers;
    });
    while (!areAnswered) {
      expect((await signInTable(app, store, restaurant)).status).toBe(200);
      expect((await signInTable(app, store, newAddress(), { deviceProof })).status).toBe(200);
    }
    expect((await flood).filter(({ status }) => status === 200)).toEqual([]);
  });

  test("another instance, or the same after a restart, knows the place too", async () => {
    const restaurant = newAddress();
    expect((await signInTable(app, store, restaurant)).status).toBe(200);
    const another = await createTestApp({ env });
    await attackTables(another, store);
    expect((await signInTable(another, store, restaurant)).status).toBe(200);
    await another.close();
  });

  test("a stranger waits even with the right PIN, and having signed in to another account or store does not help it", async () => {
    const [place, other] = [newAddress(), await createTestStore(app)];
    expect((await signInTable(app, other, place)).status).toBe(200);
    expect((await signInTable(app, store, place, { tableNumber: "2" })).status).toBe(200);
    expect((await signInStaff(app, place, { storeCode: store.code })).status).toBe(200);
    await attackTables(app, store);
    expect((await signInTable(app, store, place)).status).toBe(429);
  });

  test("staff of the store sign in from anywhere", async () => {
    await attackTables(app, store);
    expect((await signInStaff(app, newAddress(), { storeCode: store.code })).status).toBe(200);
  });
});

describe("guests who guess in the restaurant's own network", () => {
  test("do not stop a tablet there with ten wrong PINs", async () => {
    const restaurant = newAddress();
    expect((await signInTable(app, store, restaurant)).status).toBe(200);
    for (let guess = 0; guess < 10; guess++)
      expect((await signInTable(app, store, restaurant, { pin: wrongPin })).status).toBe(401);
    expect((await signInTable(app, store, restaurant)).status).toBe(200);
  });

  test("never stop a tablet with a proof, and one without for 15 seconds at first", async () => {
    const restaurant = newAddress();
    const { deviceProof } = (await signInTable(app, store, restaurant)).body;
    await attackFrom(restaurant);
    const again = await signInTable(app, store, restaurant, { deviceProof });
    expect(again.status).toBe(200);
    expect((await signInTable(app, store, restaurant, { deviceProof: again.body.deviceProof })).status).toBe(
      200,
    );
    const refused = await signInTable(app, store, restaurant);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(15);
  });

  test("do not stop the store's staff elsewhere", async () => {
    const restaurant = newAddress();
    expect((await signInTable(app, store, restaurant)).status).toBe(200);
    await attackFrom(restaurant);
    expect((await signInStaff(app, newAddress(), { storeCode: store.code })).status).toBe(200);
  });
});

describe("a device's proof", () => {
  test("has a budget of its own: when it is used up, other devices and the place go on", async () => {
    const restaurant = newAddress();
    const [one, two] = [await signInTable(app, store, restaurant), await signInTable(app, store, restaurant)];
    const { deviceProof } = one.body;
    for (let guess = 0; guess < 10; guess++)
      expect((await signInTable(app, store, restaurant, { deviceProof, pin: wrongPin })).status).toBe(401);
    expect((await signInTable(app, store, restaurant, { deviceProof })).status).toBe(429);
    const { deviceProof: other } = two.body;
    expect((await signInTable(app, store, restaurant, { deviceProof: other })).status).toBe(200);
    expect((await signInTable(app, store, restaurant)).status).toBe(200);
  });

  test("opens nothing by itself, and has at most 200 bytes", async () => {
    const { deviceProof } = (await signInTable(app, store, newAddress())).body;
    expect(deviceProof.length).toBeLessThanOrEqual(200);
    expect((await signInTable(app, store, newAddress(), { deviceProof, pin: wrongPin })).status).toBe(401);
    expect((await app.call("GET", "/api/v1/auth/me", { token: deviceProof })).status).toBe(401);
  });

  test("that is forged, of another table, of another store or 180 days old is the proof of a stranger", async () => {
    const other = await createTestStore(app);
    const own = (await signInTable(app, store, newAddress())).body.deviceProof;
    const foreign = (await signInTable(app, other, newAddress())).body.deviceProof;
    const table2 = (await signInTable(app, store, newAddress(), { tableNumber: "2" })).body.deviceProof;
    await attackTables(app, store);
    const [account = "", version, device, end, signature] = own.split(".");
    const forged = [
      [account, version, "another-device", end, signature].join("."),
      [account, version, device, Number(end) + 1, signature].join("."),
      [account, version, device, end, "A".repeat(43)].join("."),
      own.slice(0, -5),
      "x",
      ".".repeat(200),
      foreign,
      table2,
    ];
    for (const deviceProof of forged)
      expect([deviceProof, (await signInTable(app, store, newAddress(), { deviceProof })).status]).toEqual([
        deviceProof,
        429,
      ]);
    expect((await signInTable(app, store, newAddress(), { deviceProof: own })).status).toBe(200);
    const start = app.clock.now();
    app.clock.advance(181 * 86_400);
    expect((await signInTable(app, store, newAddress(), { deviceProof: own })).status).toBe(429);
    app.clock.set(start);
  });
});

describe("100 wrong guesses by strangers", () => {
  test("lock no account of a store, not even for a stranger", async () => {
    for (let guess = 0; guess < 100; guess++)
      expect(
        (await signInStaff(app, newAddress(), { storeCode: store.code, password: "wrong" })).status,
      ).toBe(401);
    expect((await signInStaff(app, newAddress(), { storeCode: store.code })).status).toBe(200);
  });

  test("lock no super admin, and 330 none who is known by place or device", async () => {
    const { username } = await createSuperAdmin(app);
    const home = newAddress();
    const { deviceProof } = (await signInStaff(app, home, { username })).body;
    const attack = async (guesses: number) => {
      for (let guess = 0; guess < guesses; guess++)
        await signInStaff(app, newAddress(), { username, password: "wrong" });
    };
    await attack(100);
    expect((await signInStaff(app, newAddress(), { username })).status).toBe(200);

    await attack(230);
    expect((await signInStaff(app, newAddress(), { username })).status).toBe(429);
    expect((await signInStaff(app, home, { username })).status).toBe(200);
    expect((await signInStaff(app, newAddress(), { username, deviceProof })).status).toBe(200);
  });
});

describe("places where an account has signed in", () => {
  async function placesOf(storeId: string) {
    const rows = await app.database.statement(
      "test.places",
      (sql) => sql<{ account: string; origin: string; lastSuccessAt: string; days: number }[]>`
        SELECT account, origin, rfc3339(last_success_at) AS "lastSuccessAt", days FROM sign_in_places
         WHERE store_id = ${storeId} ORDER BY last_success_at, origin`,
    );
    return [...rows];
  }

  test("are written once a day, and only after a success", async () => {
    const place = newAddress();
    const start = app.clock.now();
    await signInTable(app, store, newAddress(), { pin: wrongPin });
    expect(await placesOf(store.id)).toHaveLength(0);
    await signInTable(app, store, place);
    app.clock.advance(3_600);
    await signInTable(app, store, place);
    const first = { account: "table 1", origin: place, lastSuccessAt: start.toISOString(), days: 1 };
    expect(await placesOf(store.id)).toEqual([first]);
    app.clock.advance(24 * 3_600);
    await signInTable(app, store, place);
    const renewed = { ...first, lastSuccessAt: app.clock.now().toISOString(), days: 2 };
    expect(await placesOf(store.id)).toEqual([renewed]);
    // Another instance that has not read it yet does not count the day twice.
    const another = await createTestApp({ env });
    another.clock.set(app.clock.now());
    await signInTable(another, store, place);
    await another.close();
    expect(await placesOf(store.id)).toEqual([renewed]);
    app.clock.set(start);
  });

  test("are 20 at most for each account, the latest of those with as many days", async () => {
    const start = app.clock.now();
    const places = Array.from({ length: 23 }, newAddress);
    await signInTable(app, store, places[0] ?? "", { tableNumber: "2" });
    for (const place of places) {
      app.clock.advance(1);
      await signInTable(app, store, place);
    }
    const kept = Map.groupBy(await placesOf(store.id), ({ account }) => account);
    expect(kept.get("table 1")?.map(({ origin }) => origin)).toEqual(places.slice(3));
    expect(kept.get("table 2")?.map(({ origin }) => origin)).toEqual(places.slice(0, 1));
    app.clock.set(start);
  });

  test("take in a new one when all 20 have more days than it", async () => {
    const start = app.clock.now();
    const places = Array.from({ length: 20 }, newAddress);
    for (let day = 0; day < 2; day++) {
      for (const place of places) await signInTable(app, store, place);
      app.clock.advance(25 * 3_600);
    }
    const added = newAddress();
    await signInTable(app, store, added);
    const kept = await placesOf(store.id);
    expect(kept).toHaveLength(20);
    expect(kept.at(-1)).toMatchObject({ origin: added, days: 1 });
    app.clock.set(start);
  });

  test("a guest's 56 sign-ins do not make the server forget the restaurant's place", async () => {
    const [start, restaurant] = [app.clock.now(), newAddress()];
    for (let day = 0; day < 3; day++) {
      expect((await signInTable(app, store, restaurant)).status).toBe(200);
      app.clock.advance(25 * 3_600);
    }
    for (let signIn = 0; signIn < 56; signIn++) {
      app.clock.advance(1);
      expect((await signInTable(app, store, newAddress())).status).toBe(200);
    }
    const kept = await placesOf(store.id);
    expect(kept).toHaveLength(20);
    expect(kept[0]).toMatchObject({ origin: restaurant, days: 3 });

    // Another instance knows only what is in the database.
    const another = await createTestApp({ env });
    another.clock.set(app.clock.now());
    await attackTables(another, store);
    expect((await signInTable(another, store, restaurant)).status).toBe(200);
    await another.close();
    app.clock.set(start);
  });

  test("are forgotten after 30 days without a sign-in", async () => {
    const [start, place] = [app.clock.now(), newAddress()];
    await signInTable(app, store, place);
    await attackTables(app, store);
    app.clock.advance(29 * 86_400);
    expect((await signInTable(app, store, place)).status).toBe(200);
    app.clock.advance(31 * 86_400);
    expect((await signInTable(app, store, place)).status).toBe(429);
    app.clock.set(start);
  });
});

test("an attack on a store writes one line an hour, which names no one who was guessed at", async () => {
  const canary = "my-password-in-the-wrong-field";
  for (let guess = 0; guess < 340; guess++)
    await signInStaff(app, newAddress(), { storeCode: store.code, username: canary, password: "wrong" });
  const lines = app.logLines.filter((line) => line.includes("strangers keep failing"));
  expect(lines.filter((line) => line.includes(store.id))).toHaveLength(1);
  expect(app.logLines.join("\n")).not.toContain(canary);
});

test("ten tries while the database is away are nobody's wrong PIN", async () => {
  const url = new URL(testDatabaseUrl());
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  const cutOff = await createTestApp({ env: { ...env, LOGIN_ATTEMPTS: "3" }, databaseUrl: url.href });
  const stranger = newAddress();
  // The place of the store is read, so that the tries get as far as the account.
  expect((await signInTable(cutOff, store, newAddress(), { pin: wrongPin })).status).toBe(401);
  await proxy.cut();
  for (let attempt = 0; attempt < 10; attempt++)
    expect((await signInTable(cutOff, store, stranger, { pin })).status).toBe(503);
  await proxy.restore();
  await until("the database is back", async () => (await cutOff.database.health()) === "up");
  expect((await signInTable(cutOff, store, stranger, { pin })).status).toBe(200);
  await cutOff.close();
  await proxy.close();
});
