import { afterAll, expect, test } from "bun:test";
import { createRefusals } from "../../../src/features/audit/refusals.ts";
import { createTestApp } from "../../support/app.ts";
import { signInAuditOf } from "../../support/record.ts";
import { silentLog } from "../../support/silent-log.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

const app = await createTestApp({ env: { TRUST_PROXY: "1" } });
afterAll(app.close);

const refusals = createRefusals({ database: app.database, clock: app.clock, log: silentLog });

function note(store: TestStore, network: string, kind: "table" | "staff" = "staff") {
  refusals.note({ kind, storeId: store.id, network, requestId: "a-request" });
}

async function detailsOf(store: TestStore) {
  return (await signInAuditOf(app, store.id)).map(({ detail }) => detail);
}

test("a refused sign-in is in the audit by its network, without what was typed", async () => {
  const store = await createTestStore(app);
  const typed = { storeCode: store.code, username: "typed-name", password: "typed-password" };
  const answer = await app.call("POST", "/api/v1/auth/staff/login", {
    body: typed,
    headers: { "x-forwarded-for": "203.0.113.7" },
  });
  expect(answer.status).toBe(401);
  await until("the refusal is in the audit", async () => (await signInAuditOf(app, store.id)).length === 1);
  const { body } = await app.call<{ data: unknown[] }>("GET", "/api/v1/audit", { token: store.tokens.admin });
  expect(body.data).toMatchObject([
    {
      action: "auth.refused",
      actor: { type: "system", id: null },
      subjectId: null,
      requestId: answer.headers.get("x-request-id") ?? "",
      detail: { kinds: ["staff"], network: "203.0.113.7", count: 1 },
    },
  ]);
  expect(JSON.stringify(body)).not.toContain("typed");
});

test("a guesser makes one entry a minute, with the number of refusals since the last", async () => {
  const store = await createTestStore(app);
  for (let guess = 0; guess < 100; guess++) note(store, "203.0.113.7", guess % 2 === 0 ? "staff" : "table");
  app.clock.advance(59);
  refusals.check();
  note(store, "203.0.113.7");
  await until("the first is written", async () => (await detailsOf(store)).length > 0);
  expect(await detailsOf(store)).toEqual([{ kinds: ["staff"], network: "203.0.113.7", count: 1 }]);

  app.clock.advance(1);
  refusals.check();
  await until("the rest is written", async () => (await detailsOf(store)).length > 1);
  expect((await detailsOf(store))[1]).toEqual({
    kinds: ["staff", "table"],
    network: "203.0.113.7",
    count: 100,
  });
  // Nothing more is left to write, now or at the end.
  app.clock.advance(120);
  refusals.check();
  await refusals.stop();
  expect(await detailsOf(store)).toHaveLength(2);
});

test("guesses from many networks share an entry beyond the twentieth", async () => {
  const store = await createTestStore(app);
  for (let network = 0; network < 500; network++) note(store, `2001:db8:0:${network.toString(16)}::/64`);
  await refusals.stop();
  const details = await detailsOf(store);
  // One entry each, one for all others, and what was counted of these since.
  expect(details).toHaveLength(22);
  expect(details.slice(0, 20).every((detail) => JSON.stringify(detail).includes("2001:db8:0:"))).toBe(true);
  expect(details.slice(20)).toEqual([
    { kinds: ["staff"], network: null, count: 1 },
    { kinds: ["staff"], network: null, count: 479 },
  ]);
});

test("stopping writes what was counted", async () => {
  const store = await createTestStore(app);
  for (let guess = 0; guess < 7; guess++) note(store, "203.0.113.9");
  await refusals.stop();
  expect(await detailsOf(store)).toMatchObject([{ count: 1 }, { count: 6 }]);
});
