import { afterAll, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";
import { isSignedIn, signIn } from "../staff/sign-in.ts";

const app = await createTestApp();
afterAll(app.close);

const logout = (token: string) => app.call("POST", "/api/v1/auth/logout", { token });

test("ends that token and none else, for each role", async () => {
  const store = await createTestStore(app);
  const root = await createSuperAdmin(app);
  const other = await signIn(app, store, "staff");
  for (const token of [store.tokens.staff, store.tokens.table, root.token]) {
    expect(await logout(token)).toMatchObject({ status: 204, body: "" });
    const answer = await app.call<Problem>("GET", "/api/v1/auth/me", { token });
    expect(answer).toMatchObject({ status: 401, body: { code: "INVALID_TOKEN" } });
  }
  for (const token of [other, store.tokens.admin, store.tokens.otherTable])
    expect(await isSignedIn(app, token)).toBe(true);
});

test("refuses a token that has ended already, and a request without one", async () => {
  const store = await createTestStore(app);
  await logout(store.tokens.staff);
  expect((await logout(store.tokens.staff)).status).toBe(401);
  expect((await app.call("POST", "/api/v1/auth/logout")).status).toBe(401);
});

test("lets the account sign in again", async () => {
  const store = await createTestStore(app);
  await logout(store.tokens.staff);
  expect(await isSignedIn(app, await signIn(app, store, "staff"))).toBe(true);
});

test("holds in other processes too: in those that run soon, in those that start at once", async () => {
  const running = await createTestApp();
  const store = await createTestStore(app);
  expect(await isSignedIn(running, store.tokens.staff)).toBe(true);
  await logout(store.tokens.staff);
  const started = await createTestApp();
  expect(await isSignedIn(started, store.tokens.staff)).toBe(false);
  await until("the other has heard of it", async () => !(await isSignedIn(running, store.tokens.staff)));
  await running.close();
  await started.close();
});
