import { describe, expect, test } from "bun:test";
import { checkNewPassword, isTooEasy } from "../../src/features/auth/password-rules.ts";
import { createPasswords } from "../../src/features/auth/passwords.ts";

describe("a password is too easy", () => {
  test.each([
    ["nothing but white space", " ".repeat(12), "minji"],
    ["white space of many kinds", " \t\u00a0\u2003\u3000 \t\u00a0\u2003\u3000", "minji"],
    ["one character again and again", "aaaaaaaaaa", "minji"],
    ["four characters again and again", "abcdabcdabcd", "minji"],
    ["the user name", "minji.kim2", "minji.kim2"],
    ["the user name in another case, with digits", "MinjiKim2024", "minjikim"],
    ["the user name twice", "minji-minji", "minji"],
    ["among the commonest", "password123", "minji"],
    ["among the commonest in another case", "Qwerty12345", "minji"],
    ["among the commonest with white space around it", " 1234567890 ", "minji"],
  ])("%s", (_, password, username) => {
    expect(isTooEasy(password, username)).toBe(true);
  });
});

test.each(["correct-horse-battery", "another-long-one", "비빔밥과 막걸리 한 잔", "staff-demo-1234"])(
  "%j is a password",
  (password) => {
    expect(isTooEasy(password, "staff")).toBe(false);
    expect(() => checkNewPassword(password, "staff", "/password")).not.toThrow();
  },
);

test("letters are counted as people see them, however they are composed", () => {
  const nine = "가나다라마바사아자";
  expect(nine.normalize("NFD").length).toBeGreaterThan(10);
  expect(() => checkNewPassword(nine.normalize("NFD"), "staff", "/password")).toThrow("VALIDATION_FAILED");
  expect(() => checkNewPassword(`${nine}차`.normalize("NFD"), "staff", "/password")).not.toThrow();
});

test("a password is the same whether its letters come composed or not", async () => {
  const passwords = createPasswords({ cheap: true });
  const composed = "비빔밥과 막걸리".normalize("NFC");
  const decomposed = composed.normalize("NFD");
  expect(decomposed).not.toBe(composed);
  for (const [set, given] of [
    [composed, decomposed],
    [decomposed, composed],
  ] as const)
    expect(await passwords.verifyPassword(given, await passwords.hashPassword(set))).toBe(true);
});
