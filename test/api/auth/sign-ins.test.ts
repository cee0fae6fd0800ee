import { afterAll, expect, test } from "bun:test";
import type { Static } from "@sinclair/typebox";
import type { SignIn } from "../../../src/features/auth/auth.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { signInAuditOf } from "../../support/record.ts";
import { createSuperAdmin, createTestStore, password, pin, type TestStore } from "../../support/store.ts";
import { createJobsApp, jobsOf } from "../jobs/harness.ts";
import { isSignedIn, signIn } from "../staff/sign-in.ts";

const app = await createTestApp({ env: { TRUST_PROXY: "1" } });
afterAll(app.close);

async function signInFrom(store: TestStore, headers: Record<string, string>): Promise<string> {
  const { body } = await app.call<{ token: string }>("POST", "/api/v1/auth/staff/login", {
    body: { storeCode: store.code, username: "staff", password },
    headers,
  });
  return body.token;
}

async function listOwn(token: string, at = app): Promise<Static<typeof SignIn>[]> {
  return (await at.call<{ data: Static<typeof SignIn>[] }>("GET", "/api/v1/auth/sign-ins", { token })).body
    .data;
}

test("an account sees where it is signed in, newest first", async () => {
  const store = await createTestStore(app);
  const phone = await signInFrom(store, {
    "x-forwarded-for": "203.0.113.7",
    "user-agent": "Phone\t\u00ad/1 ",
  });
  app.clock.advance(60);
  const desk = await signInFrom(store, {
    "x-forwarded-for": "2001:db8:1:2:3:4:5:6",
    "user-agent": "D".repeat(1_000),
  });
  const signIns = await listOwn(desk);
  expect(signIns).toMatchObject([
    { network: "2001:db8:1:2::/64", userAgent: "D".repeat(200), isCurrent: true },
    { network: "203.0.113.7", userAgent: "Phone/1", isCurrent: false },
  ]);
  expect(Date.parse(signIns[0]?.createdAt ?? "") - Date.parse(signIns[1]?.createdAt ?? "")).toBe(60_000);
  expect(Date.parse(signIns[0]?.expiresAt ?? "") - app.clock.now().getTime()).toBe(16 * 3_600_000);
  expect((await listOwn(phone)).map(({ isCurrent }) => isCurrent)).toEqual([false, true]);
  // Nobody else's.
  expect(await listOwn(store.tokens.admin)).toEqual([]);
});

test("ends one sign-in and no other, at once and in the audit", async () => {
  const store = await createTestStore(app);
  const [lost, mine] = [await signIn(app, store, "staff"), (await signIn(app, store, "staff")) ?? ""];
  const id = (await listOwn(mine)).find(({ isCurrent }) => !isCurrent)?.id;
  const end = () => app.call<Problem>("DELETE", `/api/v1/auth/sign-ins/${id}`, { token: mine });
  expect((await end()).status).toBe(204);
  expect(await isSignedIn(app, lost)).toBe(false);
  expect(await isSignedIn(app, mine)).toBe(true);
  expect(await listOwn(mine)).toMatchObject([{ isCurrent: true }]);
  expect(await end()).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
  expect((await signInAuditOf(app, store.id)).slice(2)).toMatchObject([
    { action: "auth.signed_out", subjectId: store.ids.staff, detail: { signInId: id } },
  ]);
});

test("a super admin has sign-ins of no store", async () => {
  const root = await createSuperAdmin(app);
  const login = { username: root.username, password };
  const { body } = await app.call<{ token: string }>("POST", "/api/v1/auth/staff/login", { body: login });
  const [own] = await listOwn(body.token);
  expect(own).toMatchObject({ isCurrent: true });
  await app.call("DELETE", `/api/v1/auth/sign-ins/${own?.id}`, { token: body.token });
  expect(await isSignedIn(app, body.token)).toBe(false);
});

test("an admin lists an account's sign-ins and ends them, also those of a colleague", async () => {
  const store = await createTestStore(app);
  const token = await signIn(app, store, "staff");
  const path = `/api/v1/staff/${store.ids.staff}/sign-ins`;
  const asAdmin = { token: store.tokens.admin };
  const { body } = await app.call<{ data: Static<typeof SignIn>[] }>("GET", path, asAdmin);
  expect(body.data).toMatchObject([{ isCurrent: false, network: expect.any(String) }]);
  expect((await app.call("DELETE", `${path}/${body.data[0]?.id}`, asAdmin)).status).toBe(204);
  expect(await isSignedIn(app, token)).toBe(false);
  expect((await signInAuditOf(app, store.id)).at(-1)).toMatchObject({
    action: "auth.signed_out",
    subjectId: store.ids.staff,
    actor: { id: store.ids.admin },
  });
});

test("signing out, switching an account off and a new password leave nothing in the list", async () => {
  const store = await createTestStore(app);
  const out = (await signIn(app, store, "staff")) ?? "";
  expect((await app.call("POST", "/api/v1/auth/logout", { token: out })).status).toBe(204);
  const path = `/api/v1/staff/${store.ids.staff}`;
  const asAdmin = { token: store.tokens.admin };
  const count = async () =>
    (await app.call<{ data: Static<typeof SignIn>[] }>("GET", `${path}/sign-ins`, asAdmin)).body.data.length;
  expect(await count()).toBe(0);
  for (const body of [{ password: "another-long-one" }, { isActive: false }]) {
    await signIn(app, store, "staff", body.password ? password : "another-long-one");
    expect(await count()).toBe(1);
    expect((await app.call("PATCH", path, { ...asAdmin, body })).status).toBe(200);
    expect(await count()).toBe(0);
  }
});

test("the 51st sign-in of an account ends its oldest one", async () => {
  const store = await createTestStore(app);
  const oldest = await signIn(app, store, "staff");
  const second = await signIn(app, store, "staff");
  for (let index = 2; index < 50; index++) await signIn(app, store, "staff");
  expect(await isSignedIn(app, oldest)).toBe(true);
  const latest = (await signIn(app, store, "staff")) ?? "";
  expect(await isSignedIn(app, oldest)).toBe(false);
  expect(await isSignedIn(app, second)).toBe(true);
  expect(await listOwn(latest)).toHaveLength(50);
}, 60_000);

test("tablets have no sign-ins to list, and their signing in and out is in the audit", async () => {
  const store = await createTestStore(app);
  const { body } = await app.call<{ token: string }>("POST", "/api/v1/auth/tables/login", {
    body: { storeCode: store.code, tableNumber: "1", pin },
  });
  const answer = await app.call<Problem>("GET", "/api/v1/auth/sign-ins", { token: body.token });
  expect(answer).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  expect((await app.call("POST", "/api/v1/auth/logout", { token: body.token })).status).toBe(204);
  expect(await signInAuditOf(app, store.id)).toMatchObject([
    {
      action: "auth.signed_in",
      subjectId: store.tableId,
      actor: { type: "table" },
      detail: { role: "table" },
    },
    { action: "auth.signed_out", subjectId: store.tableId, actor: { type: "table" } },
  ]);
});

test("expired sign-ins are neither listed nor kept", async () => {
  const jobsApp = await createJobsApp();
  try {
    const store = await createTestStore(jobsApp);
    await signIn(jobsApp, store, "staff");
    jobsApp.clock.advance(15 * 3600);
    const token = (await signIn(jobsApp, store, "staff")) ?? "";
    jobsApp.clock.advance(2 * 3600);
    expect(await listOwn(token, jobsApp)).toHaveLength(1);
    const jobs = jobsOf(jobsApp);
    await jobs.run();
    expect(jobs.removed("sign_ins")).toBe(1);
  } finally {
    await jobsApp.close();
  }
});
