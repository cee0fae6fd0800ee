import { createTurns } from "../../platform/turns.ts";

export type Passwords = ReturnType<typeof createPasswords>;

/**
 * Hashes passwords (argon2id) and PINs (bcrypt) off the main thread, two at a time: a rush of sign-ins must
 * not take the processor from the orders. Strangers' guesses are checked one at a time beside them, so that nobody who is
 * known waits behind a stranger. `cheap` is for tests.
 */
export function createPasswords(options: { cheap: boolean }) {
  const passwordCost = options.cheap
    ? ({ algorithm: "argon2id", memoryCost: 8, timeCost: 1 } as const)
    : ({ algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const);
  const pinCost = { algorithm: "bcrypt", cost: options.cheap ? 4 : 10 } as const;

  const inTurn = createTurns({ running: 2, waiting: 200 });
  const strangersInTurn = createTurns({ running: 1, waiting: 40 });

  // A stand-in for accounts that do not exist, so that a wrong name takes as long as a wrong password. Made at the
  // first sign-in, whoever's it is: a start has better things to do.
  let nobody: { password: Promise<string>; pin: Promise<string> } | undefined;

  async function verify(
    given: string,
    hash: string | undefined,
    kind: "password" | "pin",
    isStranger: boolean,
  ): Promise<boolean> {
    nobody ??= {
      password: Bun.password.hash("nobody has this password", passwordCost),
      pin: Bun.password.hash("00000000", pinCost),
    };
    const standIn = await nobody[kind];
    const against = hash ?? standIn;
    const matches = await (isStranger ? strangersInTurn : inTurn)(() => Bun.password.verify(given, against));
    return matches && hash !== undefined;
  }

  return {
    hashPassword: (password: string) => inTurn(() => Bun.password.hash(password, passwordCost)),
    hashPin: (pin: string) => inTurn(() => Bun.password.hash(pin, pinCost)),
    verifyPassword: (given: string, hash: string | undefined, isStranger = false) =>
      verify(given, hash, "password", isStranger),
    verifyPin: (given: string, hash: string | undefined, isStranger = false) =>
      verify(given, hash, "pin", isStranger),
  };
}
