import { afterAll, describe, expect, test } from "bun:test";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { createTestStore } from "../../support/store.ts";

const app = await createTestApp();
const store = await createTestStore(app);
const token = store.tokens.admin;
afterAll(app.close);

const create = (number: string, pin: string, language = "en") =>
  app.call<Problem>("POST", "/api/v1/tables", {
    token,
    body: { number, pin },
    headers: { "accept-language": language },
  });
const change = (body: unknown) =>
  app.call<Problem>("PATCH", `/api/v1/tables/${store.tableId}`, { token, body });

const tooEasy = {
  status: 422,
  body: { code: "VALIDATION_FAILED", errors: [{ in: "body", pointer: "/pin", code: "TOO_EASY" }] },
};

describe("a PIN that is easy to guess is refused", () => {
  test.each([
    ["four zeros", "A-1", "0000"],
    ["one digit repeated", "A-1", "77777777"],
    ["two digits repeated", "A-1", "1212"],
    ["three digits repeated", "A-1", "123123"],
    ["digits that go up", "A-1", "1234"],
    ["digits that go up past nine", "A-1", "7890"],
    ["digits that go down", "A-1", "98765"],
    ["digits that go down past zero", "A-1", "2109"],
    ["the table's number with zeros before it", "12", "0012"],
    ["the table's number with zeros behind it", "12", "1200"],
    ["the table's number twice", "12", "1212"],
    ["the table's number itself", "4821", "4821"],
    ["the digits of the table's label", "A-07", "0007"],
    ["the table's number in wide digits", "１７", "0017"],
  ])("%s: table %s, PIN %s", async (_, number, pin) => {
    expect(await create(number, pin)).toMatchObject(tooEasy);
  });

  test("when it is changed, by the number that the table has then", async () => {
    expect(await change({ pin: "4444" })).toMatchObject(tooEasy);
    expect(await change({ pin: "0001" })).toMatchObject(tooEasy);
    expect(await change({ pin: "0031", number: "31" })).toMatchObject(tooEasy);
    expect(await change({ pin: "0001", number: "31" })).toMatchObject({ status: 200 });
    expect(await change({ pin: "0031" })).toMatchObject(tooEasy);
  });

  test("in Korean and in English", async () => {
    const textOf = async (language: string) =>
      (await create("A-1", "0000", language)).body.errors?.[0]?.detail;
    expect(await textOf("en")).toBe("This is easy to guess. Choose another.");
    expect(await textOf("ko")).toBe("추측하기 쉬운 값입니다. 다른 값을 사용해 주세요.");
  });
});

test.each([
  ["20", "4821"],
  ["21", "0022"],
  ["22", "1235"],
  ["창가", "7402"],
])("table %s may have the PIN %s", async (number, pin) => {
  expect((await create(number, pin)).status).toBe(201);
});
