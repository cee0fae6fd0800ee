import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { createSuperAdmin, createTestStore, type TestStore } from "../../support/store.ts";

let app: TestApp;
let korean: TestStore;
let english: TestStore;

beforeAll(async () => {
  app = await createTestApp();
  korean = await createTestStore(app, { locale: "ko" });
  english = await createTestStore(app, { locale: "en" });
});
afterAll(() => app.close());

const texts = { ko: "찾을 수 없습니다.", en: "There is nothing here." };

async function textOf(token: string | undefined, acceptLanguage?: string): Promise<string> {
  const headers = acceptLanguage === undefined ? undefined : { "accept-language": acceptLanguage };
  const path = token ? `/api/v1/orders/${Bun.randomUUIDv7()}` : "/nowhere";
  const { status, body } = await app.call<Problem>("GET", path, { token, headers });
  expect([status, body.code, body.title]).toEqual([404, "NOT_FOUND", "Not found"]);
  return body.detail;
}

describe("an error's text", () => {
  test.each<[string | undefined, "ko" | "en"]>([
    ["ko", "ko"],
    ["en", "en"],
    ["ko-KR", "ko"],
    ["EN-us", "en"],
    ["en;q=0.5, ko;q=0.9", "ko"],
    ["ko;q=0.5, en;q=0.9", "en"],
    ["ko;q=0.8,en;q=0.8", "ko"],
    ["fr, de;q=0.9, ko;q=0.1", "ko"],
    ["ko;q=0, en;q=0.1", "en"],
    ["  ko  ;  q=1.0  ", "ko"],
    ["ko;q=abc, en;q=0.1", "en"],
    ["en; level=1; q=0.2, ko; q=0.3", "ko"],
  ])("for %p is in %s", async (header, language) => {
    for (const store of [korean, english])
      expect(await textOf(store.tokens.staff, header)).toBe(texts[language]);
  });

  test.each([undefined, "", "fr", "*", "ja, zh;q=0.9", "ko;q=0, en;q=0", "garbage;;;,,,", "x".repeat(5_000)])(
    "for %p is in the store's language",
    async (header) => {
      expect(await textOf(korean.tokens.staff, header)).toBe(texts.ko);
      expect(await textOf(english.tokens.staff, header)).toBe(texts.en);
    },
  );

  test("is in the store's language from the very first answer on", async () => {
    const fresh = await createTestStore(app, { locale: "ko" });
    expect(await textOf(fresh.tokens.table)).toBe(texts.ko);
  });

  test("is in English where no store is known, and in Korean when asked", async () => {
    const { token } = await createSuperAdmin(app);
    const asRoot = await app.call<Problem>("GET", "/api/v1/orders", { token });
    expect([asRoot.status, asRoot.body.detail]).toEqual([403, "You are not allowed to do this."]);
    expect(await textOf(undefined)).toBe(texts.en);
    expect(await textOf(undefined, "ko")).toBe(texts.ko);
  });

  test("of each wrong value is translated too, and codes never are", async () => {
    const send = (language: string) =>
      app.call<Problem>("POST", "/api/v1/orders", {
        token: korean.tokens.table,
        headers: { "accept-language": language },
        body: { lines: [{ itemId: korean.ids.bibimbap, quantity: 1 }] },
      });
    const [inKorean, inEnglish] = [await send("ko"), await send("en")];
    expect(inKorean.body).toMatchObject({
      code: "ORDER_REJECTED",
      title: "Order rejected",
      detail: "주문할 수 없는 항목이 있습니다. 주문은 접수되지 않았습니다.",
      errors: [{ code: "TOO_FEW_OPTIONS", detail: "맵기: 1개 이상 선택해 주세요." }],
    });
    expect(inEnglish.body).toMatchObject({
      code: "ORDER_REJECTED",
      title: "Order rejected",
      detail: "Some lines cannot be ordered. Nothing was ordered.",
      errors: [{ code: "TOO_FEW_OPTIONS", detail: "맵기: choose at least 1." }],
    });
  });
});
