import { invalid } from "../../errors.ts";

const minCharacters = 10;
const minDifferentCharacters = 5;

/** Among the commonest passwords of ten characters and more, in lower case; "dkssudgktpdy" is 안녕하세요 typed on Latin keys. */
const common = new Set([
  "0123456789",
  "0987654321",
  "1234567890",
  "12345678910",
  "1234567891",
  "123456789a",
  "1234567890a",
  "1234567890q",
  "1q2w3e4r5t",
  "1q2w3e4r5t6y",
  "1q2w3e4r5t!",
  "1qaz2wsx3edc",
  "abcdefghij",
  "abcdefghijk",
  "abcd123456",
  "administrator",
  "asdfghjkl123",
  "basketball",
  "changeme123",
  "dkssudgktpdy",
  "iloveyou123",
  "letmein123",
  "manchester",
  "p@ssw0rd123",
  "passw0rd123",
  "password12",
  "password123",
  "password1234",
  "password12345",
  "q1w2e3r4t5",
  "q1w2e3r4t5y6",
  "qazwsxedcrfv",
  "qwer123456",
  "qwerty1234",
  "qwerty12345",
  "qwerty123456",
  "qwertyuiop",
  "qwertyuiop123",
  "welcome123",
  "zaq12wsxcde3",
]);

/** The one spelling of a password: keyboards and systems compose the same letters in different ways. */
export function normalisePassword(password: string): string {
  return password.normalize("NFC");
}

/**
 * Whether nobody would need many guesses: one of the commonest passwords, or fewer than five different characters
 * when white space and the user name are left out.
 */
export function isTooEasy(password: string, username: string): boolean {
  const lower = normalisePassword(password).toLowerCase();
  const name = normalisePassword(username).toLowerCase();
  const withoutName = name === "" ? lower : lower.replaceAll(name, "");
  const different = new Set(withoutName.replaceAll(/\s/g, ""));
  return different.size < minDifferentCharacters || common.has(lower.trim());
}

/** @throws DomainError VALIDATION_FAILED with TOO_SHORT or TOO_EASY at `pointer` */
export function checkNewPassword(password: string, username: string, pointer: string): void {
  // Counted once normalised: decomposed letters would count twice.
  if ([...normalisePassword(password)].length < minCharacters)
    throw invalid(pointer, "TOO_SHORT", { limit: minCharacters });
  if (isTooEasy(password, username)) throw invalid(pointer, "TOO_EASY");
}
