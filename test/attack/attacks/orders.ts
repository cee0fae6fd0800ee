import { tally } from "../answers.ts";
import type { Attack } from "../attack.ts";
import type { Answer, Target } from "../target.ts";

/** A table is told to wait before it has placed so many in one go. */
const mostOrders = 70;

export const orderAttacks: Attack[] = [
  {
    id: "S5",
    name: "orders of one table without pause",
    needs: ["tablet", "orders"],
    async run(target) {
      const { token } = target.tablet ?? {};
      const lines = await findLines(target);
      const answers: Answer[] = [];
      while (answers.length < mostOrders && (answers.at(-1)?.status ?? 201) === 201)
        answers.push(
          await target.ask("POST", "/api/v1/orders", {
            token,
            body: { lines },
            headers: { "idempotency-key": crypto.randomUUID() },
          }),
        );
      const cancelled = await cancel(target, answers);
      const last = answers.at(-1);
      return {
        sent: `${answers.length} orders of one line`,
        got: `${tally(answers.map(({ status }) => status))}, ${cancelled} cancelled again`,
        held: last !== undefined && last.status >= 409 && last.status < 500,
      };
    },
  },
];

/** A line that can be ordered as the menu shows it. */
async function findLines(target: Target): Promise<object[]> {
  interface Item {
    id: string;
    available?: boolean;
    optionGroupIds: string[];
  }
  const answer = await target.ask("GET", "/api/v1/menu", { token: target.tablet?.token });
  const menu: { categories: { items: Item[] }[] } = JSON.parse(answer.text);
  const item = menu.categories
    .flatMap(({ items }) => items)
    .find(({ available = true, optionGroupIds }) => available && optionGroupIds.length === 0);
  if (!item) throw new Error("no item of the menu can be ordered without options");
  return [{ itemId: item.id, quantity: 1 }];
}

/** @returns how many were; none without an admin */
async function cancel(target: Target, placed: Answer[]): Promise<number> {
  let count = 0;
  if (target.adminToken === null) return count;
  for (const answer of placed) {
    if (answer.status !== 201) continue;
    const { id }: { id: string } = JSON.parse(answer.text);
    const body = { status: "cancelled", reason: "test:attack" };
    const done = await target.ask("POST", `/api/v1/orders/${id}/status`, { token: target.adminToken, body });
    if (done.status === 200) count++;
  }
  return count;
}
