import { afterAll, expect, test } from "bun:test";
import type { StaffAccount } from "../../../src/features/staff/staff.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";

const app = await createTestApp();
afterAll(app.close);

const path = "/api/v1/staff";
interface Page {
  data: StaffAccount[];
  nextCursor: string | null;
}

test("lists the store's own accounts, without a word of their passwords", async () => {
  const store = await createTestStore(app);
  await createTestStore(app);
  const { status, body } = await app.call<Page>("GET", path, { token: store.tokens.admin });
  expect(status).toBe(200);
  const moments = { createdAt: expect.any(String), updatedAt: expect.any(String) };
  expect(new Set(body.data.map((account) => account.id))).toEqual(
    new Set([store.ids.admin, store.ids.staff]),
  );
  expect(body.data.find((account) => account.id === store.ids.staff)).toEqual({
    id: store.ids.staff,
    username: "staff",
    name: "staff",
    role: "staff",
    isActive: true,
    version: 1,
    ...moments,
  });
  expect(body.nextCursor).toBeNull();
});

test("goes on from page to page, oldest first, each account once", async () => {
  const store = await createTestStore(app);
  const created: string[] = [];
  for (const username of ["a1", "a2", "a3"]) {
    const { body } = await app.call<StaffAccount>("POST", path, {
      token: store.tokens.admin,
      body: { username, password: "long-enough-1", name: username },
    });
    created.push(body.id);
  }
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { body }: { body: Page } = await app.call<Page>("GET", `${path}?limit=2${query}`, {
      token: store.tokens.admin,
    });
    expect(body.data.length).toBeLessThanOrEqual(2);
    seen.push(...body.data.map((account) => account.id));
    cursor = body.nextCursor;
  }
  expect(seen).toHaveLength(5);
  expect(seen.slice(2)).toEqual(created);
  expect(seen).toEqual(seen.toSorted());
});

test.each([
  ["limit=0", "/limit", "TOO_SMALL"],
  ["limit=201", "/limit", "TOO_LARGE"],
  ["limit=many", "/limit", "BAD_FORMAT"],
  ["cursor=nonsense", "/cursor", "BAD_FORMAT"],
  [`cursor=${Buffer.from('"1\' or true"').toString("base64url")}`, "/cursor", "BAD_FORMAT"],
  ["role=staff", "/role", "UNKNOWN_KEY"],
])("refuses ?%s", async (query, pointer, code) => {
  const store = await createTestStore(app);
  const answer = await app.call<Problem>("GET", `${path}?${query}`, { token: store.tokens.admin });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ in: "query", pointer, code }] } });
});

test("refuses staff, tablets and super admins", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  for (const token of [store.tokens.staff, store.tokens.table, root.token])
    expect(await app.call<Problem>("GET", path, { token })).toMatchObject({
      status: 403,
      body: { code: "FORBIDDEN" },
    });
});
