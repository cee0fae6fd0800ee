import type { Attack } from "./attack.ts";
import { addressAttacks } from "./attacks/addresses.ts";
import { answerAttacks } from "./attacks/answers.ts";
import { bodyAttacks } from "./attacks/bodies.ts";
import { orderAttacks } from "./attacks/orders.ts";
import { exhaustingReads, exhaustingSignInAttacks, passwordAttacks } from "./attacks/sign-in.ts";
import { streamAttacks } from "./attacks/streams.ts";
import { textAttacks } from "./attacks/texts.ts";
import { exhaustingTokenAttacks, tokenAttacks } from "./attacks/tokens.ts";

/** All of them, in the order in which they run: those that use up a limit come last. */
export const attacks: Attack[] = [
  ...answerAttacks,
  ...addressAttacks,
  ...bodyAttacks,
  ...tokenAttacks,
  ...streamAttacks,
  ...passwordAttacks,
  ...textAttacks,
  ...orderAttacks,
  ...exhaustingSignInAttacks,
  ...exhaustingTokenAttacks,
  ...exhaustingReads,
];
