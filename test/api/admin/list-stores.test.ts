import { afterAll, expect, test } from "bun:test";
import type { Store } from "../../../src/features/stores/stores.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { migrateDatabase } from "../../../src/platform/database/migrate.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestDatabase } from "../../support/postgres.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";

// A database of its own: the list shows every store there is.
const own = await createTestDatabase();
await migrateDatabase(own.url);
const app = await createTestApp({ databaseUrl: own.url });
afterAll(async () => {
  await app.close();
  await own.drop();
});

const path = "/api/v1/admin/stores";
interface Page {
  data: Store[];
  nextCursor: string | null;
}

test("lists all stores, oldest first, page by page, each once", async () => {
  const root = await createSuperAdmin(app);
  const stores = [];
  for (let made = 0; made < 5; made++) stores.push(await createTestStore(app));

  const whole = await app.call<Page>("GET", path, { token: root.token });
  expect(whole.status).toBe(200);
  expect(whole.body.nextCursor).toBeNull();
  expect(whole.body.data.map(({ id }) => id)).toEqual(stores.map(({ id }) => id));
  expect(whole.body.data[0]).toMatchObject({ code: stores[0]?.code, currency: "KRW", acceptingOrders: true });

  const seen: Store[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { body }: { body: Page } = await app.call<Page>("GET", `${path}?limit=2${query}`, {
      token: root.token,
    });
    seen.push(...body.data);
    cursor = body.nextCursor;
  }
  expect(seen).toEqual(whole.body.data);
});

test.each([
  ["limit=0", "/limit", "TOO_SMALL"],
  ["limit=201", "/limit", "TOO_LARGE"],
  ["cursor=nonsense", "/cursor", "BAD_FORMAT"],
  ["sort=name", "/sort", "UNKNOWN_KEY"],
])("refuses ?%s", async (query, pointer, code) => {
  const root = await createSuperAdmin(app);
  const answer = await app.call<Problem>("GET", `${path}?${query}`, { token: root.token });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ in: "query", pointer, code }] } });
});

test("refuses everybody who belongs to a store, and whoever is not signed in", async () => {
  const { tokens } = await createTestStore(app);
  for (const token of [tokens.admin, tokens.staff, tokens.table])
    expect(await app.call<Problem>("GET", path, { token })).toMatchObject({
      status: 403,
      body: { code: "FORBIDDEN" },
    });
  expect((await app.call("GET", path)).status).toBe(401);
});
