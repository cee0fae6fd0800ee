import { afterAll, expect, test } from "bun:test";
import { createTestApp } from "../support/app.ts";
import { createTestStore } from "../support/store.ts";
import { addressIn, signInTable } from "./guesses.ts";

// S7: sign-ins have a bucket of their own.
const app = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: "10", TRUST_PROXY: "1" } });
afterAll(app.close);

test("reading /docs until it is refused stops no sign-in from the same network", async () => {
  const [store, restaurant] = [await createTestStore(app), addressIn(1)];
  const read = () => app.call("GET", "/docs", { headers: { "x-forwarded-for": restaurant } });
  for (let reads = 0; reads < 10; reads++) expect((await read()).status).toBe(200);
  expect((await read()).status).toBe(429);
  expect((await signInTable(app, store, restaurant)).status).toBe(200);
});

test("an address signs in ten times a minute, and a device is counted by its proof", async () => {
  const [store, restaurant] = [await createTestStore(app), addressIn(2)];
  const { deviceProof } = (await signInTable(app, store, restaurant)).body;
  for (let signIns = 0; signIns < 9; signIns++)
    expect((await signInTable(app, store, restaurant)).status).toBe(200);
  const refused = await signInTable(app, store, restaurant);
  expect(refused).toMatchObject({ status: 429, body: { code: "TOO_MANY_REQUESTS" } });
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  expect((await signInTable(app, store, restaurant, { deviceProof })).status).toBe(200);
});
