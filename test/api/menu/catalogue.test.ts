import { afterAll, expect, test } from "bun:test";
import { createCatalogues } from "../../../src/features/menu/catalogue.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore } from "../../support/store.ts";
import { done } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);

test("does not take a menu that was read before a change for the one after it", async () => {
  const store = await createTestStore(app);
  // Reading takes as long as the test wants: what was read is held back.
  const held: PromiseWithResolvers<void>[] = [];
  const catalogues = createCatalogues({
    metrics: app.metrics,
    database: {
      ...app.database,
      async snapshot(name, work) {
        const result = await app.database.snapshot(name, work);
        const hold = Promise.withResolvers<void>();
        held.push(hold);
        await hold.promise;
        return result;
      },
    },
  });
  const release = async (read: number) => {
    while (held.length < read) await Bun.sleep(1);
    held[read - 1]?.resolve();
  };

  const early = catalogues.present(store.id);
  while (held.length < 1) await Bun.sleep(1);
  await done(app, "PATCH", `/menu/items/${store.ids.water}`, {
    token: store.tokens.admin,
    body: { price: 2 },
  });
  catalogues.expire(store.id);

  const late = catalogues.present(store.id);
  await release(2);
  expect((await late).items.get(store.ids.water)?.price).toBe(2);
  await release(1);
  expect((await early).items.get(store.ids.water)?.price).toBe(1000);
  expect((await catalogues.present(store.id)).items.get(store.ids.water)?.price).toBe(2);
  expect(held).toHaveLength(2);
});

test("that expires while its version is asked for is asked for again", async () => {
  const store = await createTestStore(app);
  let hold = Promise.resolve();
  let questions = 0;
  const catalogues = createCatalogues({
    metrics: app.metrics,
    database: {
      ...app.database,
      async query(name, work) {
        questions++;
        const answer = await app.database.query(name, work);
        await hold;
        return answer;
      },
    },
  });
  await catalogues.present(store.id);
  // The version is read before the change, and its answer comes after the news of the change.
  catalogues.expire(store.id);
  const { promise, resolve } = Promise.withResolvers<void>();
  hold = promise;
  const early = catalogues.present(store.id);
  while (questions < 1) await Bun.sleep(1);
  await Bun.sleep(50);
  await done(app, "PATCH", `/menu/items/${store.ids.water}`, {
    token: store.tokens.admin,
    body: { price: 3 },
  });
  catalogues.expire(store.id);
  resolve();
  expect((await early).items.get(store.ids.water)?.price).toBe(1000);
  expect((await catalogues.present(store.id)).items.get(store.ids.water)?.price).toBe(3);
});
