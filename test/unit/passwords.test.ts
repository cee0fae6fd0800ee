import { expect, test } from "bun:test";
import { createPasswords } from "../../src/features/auth/passwords.ts";

test("checks a known caller's PIN beside the strangers', not behind them, and refuses strangers beyond 41", async () => {
  const passwords = createPasswords({ cheap: true });
  const hash = await passwords.hashPin("4821");
  await passwords.verifyPin("0000", undefined);
  let strangersDone = 0;
  const strangers = Array.from({ length: 41 }, async () => {
    await passwords.verifyPin("0000", hash, true);
    strangersDone++;
  });
  await Promise.resolve();
  await expect(passwords.verifyPin("0000", hash, true)).rejects.toMatchObject({ code: "OVERLOADED" });
  expect(await passwords.verifyPin("4821", hash)).toBe(true);
  expect(strangersDone).toBeLessThan(20);
  await Promise.all(strangers);
  expect(strangersDone).toBe(41);
});
