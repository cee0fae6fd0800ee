import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { pollWhileWriting } from "../../support/poll-while-writing.ts";
import { checkStore } from "../../support/rows.ts";
import { createTestStore } from "../../support/store.ts";

setDefaultTimeout(60_000);

let one: TestApp;
let two: TestApp;

beforeAll(async () => {
  [one, two] = await Promise.all([createTestApp(), createTestApp()]);
  for (const app of [one, two]) app.clock.useDatabaseClock();
});
afterAll(() => Promise.all([one.close(), two.close()]));

test("a client that polls for what was updated since misses nothing, whatever is written meanwhile", async () => {
  const store = await createTestStore(one, { unbounded: true });
  let turn = 0;
  const result = await pollWhileWriting(
    (method, path, token, body) =>
      (turn++ % 2 === 0 ? one : two).call(method, `/api/v1${path}`, { token, body }),
    store,
    { writers: 12, seconds: 5 },
  );
  expect(result).toMatchObject({ missed: 0, stale: 0, fell: 0, refused: [] });
  expect(result.orders).toBeGreaterThan(10);
  expect(result.polls).toBeGreaterThan(3);
  await checkStore(one, store.id);
});
