import { codeOf, describe, problemOf, tally } from "../answers.ts";
import type { Attack, Outcome } from "../attack.ts";
import { type Answer, signInBody, type Target } from "../target.ts";

const tablePath = "/api/v1/auth/tables/login";
const staffPath = "/api/v1/auth/staff/login";
/** Guesses over many tables end within so many. */
const guesses = 60;
const guessesATable = 3;

export const passwordAttacks: Attack[] = [
  {
    id: "S13",
    name: "passwords that everybody guesses",
    needs: ["admin"],
    async run(target) {
      const words = [" ".repeat(10), "a".repeat(10), "1234567890", "password1234"];
      const answers: Answer[] = [];
      for (const password of words) {
        const username = `attack-${Bun.randomUUIDv7().slice(-12)}`;
        const body = { username, password, name: "attack" };
        const answer = await target.ask("POST", "/api/v1/staff", { token: target.adminToken ?? "", body });
        answers.push(answer);
        if (answer.status === 201) await switchOff(target, "/api/v1/staff", answer);
      }
      return {
        sent: "accounts with ten spaces, ten a, 1234567890, password1234",
        got: tally(answers.map(({ status }) => status)),
        held: answers.every((answer) => names(answer, "/password")),
      };
    },
  },
  {
    id: "S6",
    name: "PINs that everybody guesses",
    needs: ["admin"],
    async run(target) {
      const answers: Answer[] = [];
      const number = `${1_000 + Math.floor(Math.random() * 9_000)}`;
      for (const pin of ["0000", "1234", number]) {
        const body = { number, pin };
        const answer = await target.ask("POST", "/api/v1/tables", { token: target.adminToken ?? "", body });
        answers.push(answer);
        if (answer.status === 201) await remove(target, "/api/v1/tables", answer);
      }
      return {
        sent: "tables with the PIN 0000, 1234 and their own number",
        got: tally(answers.map(({ status }) => status)),
        held: answers.every((answer) => names(answer, "/pin")),
      };
    },
  },
];

/** These use up what this address may get wrong at sign-ins for up to 15 minutes, so they come last. */
export const exhaustingSignInAttacks: Attack[] = [
  {
    id: "S6",
    name: "one PIN tried at many tables",
    needs: ["tablet"],
    async run(target) {
      const storeCode = target.tablet?.storeCode;
      return await guess("wrong PINs", (n) => {
        const tableNumber = `x-${Math.floor(n / guessesATable)}`;
        return target.ask("POST", tablePath, { body: { storeCode, tableNumber, pin: "0000" } });
      });
    },
  },
  {
    id: "S7",
    name: "after that, a tablet that signed in before",
    needs: ["tablet"],
    async run(target) {
      const answer = await target.ask("POST", tablePath, { body: signInBody(target.tablet) });
      return { sent: "the right PIN", got: describe(answer), held: answer.status === 200 };
    },
  },
  {
    id: "S6",
    name: "many passwords tried at one account",
    needs: ["tablet"],
    run: (target) =>
      guess("wrong passwords", () =>
        target.ask("POST", staffPath, {
          body: {
            storeCode: target.tablet?.storeCode,
            username: "attack-nobody",
            password: crypto.randomUUID(),
          },
        }),
      ),
  },
];

/** Uses up what strangers of this address may read in a minute, so it comes after everything else. */
export const exhaustingReads: Attack[] = [
  {
    id: "S7",
    name: "many reads of public pages do not stop a sign-in",
    needs: ["tablet"],
    async run(target) {
      const reads: Answer[] = [];
      while (reads.length < 110 && reads.at(-1)?.status !== 429) reads.push(await target.ask("GET", "/"));
      const answer = await target.ask("POST", tablePath, { body: signInBody(target.tablet) });
      return {
        sent: `${reads.length} reads of /, then the right PIN`,
        got: `${tally(reads.map(({ status }) => status))}, then ${describe(answer)}`,
        held: answer.status === 200,
      };
    },
  },
];

async function guess(what: string, send: (n: number) => Promise<Answer>): Promise<Outcome> {
  const answers: Answer[] = [];
  while (answers.length < guesses && answers.at(-1)?.status !== 429) answers.push(await send(answers.length));
  const last = answers.at(-1);
  const wait = last?.headers.get("retry-after");
  return {
    sent: `${answers.length} ${what}`,
    got: `${tally(answers.map(({ status }) => status))}${wait ? `, wait ${wait} s` : ""}`,
    held:
      last?.status === 429 &&
      wait !== null &&
      answers.every(({ status }) => status === 401 || status === 429),
  };
}

/** Refused for what stands at a pointer. */
function names(answer: Answer, pointer: string): boolean {
  const errors = problemOf(answer)?.errors;
  const isNamed = (error: unknown) =>
    typeof error === "object" && error !== null && "pointer" in error && error.pointer === pointer;
  return answer.status === 422 && codeOf(answer) !== null && Array.isArray(errors) && errors.some(isNamed);
}

async function switchOff(target: Target, path: string, made: Answer): Promise<void> {
  await target.ask("PATCH", `${path}/${idOf(made)}`, {
    token: target.adminToken ?? "",
    body: { isActive: false },
  });
}

async function remove(target: Target, path: string, made: Answer): Promise<void> {
  await target.ask("DELETE", `${path}/${idOf(made)}`, { token: target.adminToken ?? "" });
}

function idOf(made: Answer): string {
  const { id }: { id: string } = JSON.parse(made.text);
  return id;
}
