import { expect, test } from "bun:test";
import { DomainError } from "../../src/errors.ts";
import { formatMoney } from "../../src/http/money.ts";
import { toProblem } from "../../src/http/problem.ts";

test.each([
  [8750, "KRW", "8,750원", "₩8,750"],
  [8750, "USD", "US$87.50", "$87.50"],
  [8750, "JPY", "JP¥8,750", "¥8,750"],
  [8750, "KWD", "KWD 8.750", "KWD 8.750"],
  [0, "KRW", "0원", "₩0"],
  [5, "USD", "US$0.05", "$0.05"],
  [1_000_000_000_000, "USD", "US$10,000,000,000.00", "$10,000,000,000.00"],
])("%d of %s is %s in Korean, %s in English", (minor, currency, korean, english) => {
  const plain = (text: string) => text.replaceAll("\u00a0", " ");
  expect(plain(formatMoney({ minor, currency }, "ko"))).toBe(korean);
  expect(plain(formatMoney({ minor, currency }, "en"))).toBe(english);
});

test("a price that has changed is written as an amount", () => {
  const total = { minor: 8750, currency: "USD" };
  const error = new DomainError("PRICE_CHANGED", {
    params: { total },
    errors: [{ pointer: "/lines/0", code: "PRICE_DIFFERS", params: { name: "Bulgogi", total } }],
  });
  const inLocale = (locale: "ko" | "en") => {
    const { detail, errors } = toProblem(error, { locale, instance: "/", requestId: "1" }).body;
    return [detail, errors?.[0]?.detail];
  };
  expect(inLocale("en")).toEqual([
    "Prices have changed. The total is now $87.50.",
    "Bulgogi now comes to $87.50.",
  ]);
  expect(inLocale("ko")).toEqual([
    "가격이 변경되었습니다. 현재 합계는 US$87.50입니다.",
    "Bulgogi: 현재 금액은 US$87.50입니다.",
  ]);
});

test.each([
  ["ALREADY_EXISTS", { what: "username" }, "이미 사용 중인 아이디입니다.", "This username is taken."],
  ["ALREADY_EXISTS", { what: "number" }, "이미 사용 중인 테이블 번호입니다.", "This number is taken."],
  [
    "INVALID_STATUS_TRANSITION",
    { from: "served", to: "preparing" },
    "'서빙 완료' 상태의 주문은 '조리 중' 상태로 바꿀 수 없습니다.",
    "An order cannot go from served to preparing.",
  ],
] as const)("%s says %j in the reader's language", (code, params, korean, english) => {
  const inLocale = (locale: "ko" | "en") =>
    toProblem(new DomainError(code, { params }), { locale, instance: "/", requestId: "1" }).body.detail;
  expect([inLocale("ko"), inLocale("en")]).toEqual([korean, english]);
});

test("a dish that is called as a word of the API keeps its name", () => {
  const errors = [{ pointer: "/lines/0", code: "ITEM_SOLD_OUT", params: { name: "ready" } }] as const;
  const error = new DomainError("ORDER_REJECTED", { errors: [...errors] });
  const { body } = toProblem(error, { locale: "ko", instance: "/", requestId: "1" });
  expect(body.errors?.[0]?.detail).toBe("ready: 품절되었습니다.");
});
