import { tally } from "../answers.ts";
import type { Attack } from "../attack.ts";
import type { Answer, Target } from "../target.ts";

export const textAttacks: Attack[] = [
  {
    id: "10",
    name: "a second table whose number looks the same",
    needs: ["admin"],
    async run(target) {
      const number = `창가-${Math.floor(Math.random() * 1_000_000)}`;
      const twins = [
        number.normalize("NFD"),
        ` ${number}`,
        `${number}\u200b`,
        number.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
      ];
      const answers: Answer[] = [];
      for (const each of [number, ...twins]) answers.push(await createTable(target, each));
      await removeAll(target, answers);
      return {
        sent: `"${number}", then NFD, a space, a zero-width space, wide digits`,
        got: tally(answers.map(({ status }) => status)),
        held:
          answers[0]?.status === 201 &&
          answers.slice(1).every(({ status }) => status === 409 || status === 422),
      };
    },
  },
  {
    id: "10",
    name: "numbers of characters that nobody sees",
    needs: ["admin"],
    async run(target) {
      const answers: Answer[] = [];
      for (const number of ["\u200b", "7\u202e8", "7\u20288", "7\u00858", "\u00a0", "\ufeff"])
        answers.push(await createTable(target, number));
      await removeAll(target, answers);
      return {
        sent: "U+200B, U+202E, U+2028, U+0085, U+00A0, U+FEFF",
        got: tally(answers.map(({ status }) => status)),
        held: answers.every(({ status }) => status === 422),
      };
    },
  },
];

function createTable(target: Target, number: string): Promise<Answer> {
  return target.ask("POST", "/api/v1/tables", {
    token: target.adminToken ?? "",
    body: { number, pin: "482197" },
  });
}

async function removeAll(target: Target, answers: Answer[]): Promise<void> {
  for (const { status, text } of answers) {
    if (status !== 201) continue;
    const { id }: { id: string } = JSON.parse(text);
    await target.ask("DELETE", `/api/v1/tables/${id}`, { token: target.adminToken ?? "" });
  }
}
