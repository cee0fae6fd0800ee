import { toTextLines } from "../../src/text-table.ts";

export interface Finding {
  id: string;
  attack: string;
  sent: string;
  got: string;
  /** Null: the attack was not run, and `got` says why. */
  held: boolean | null;
}

const most = 90;

/** The findings as a table of plain text, then a line that counts them. */
export function tableOf(findings: Finding[]): string {
  const word = { true: "held", false: "NOT HELD", null: "skipped" };
  const rows = findings.map(({ id, attack, sent, got, held }) => [
    id,
    attack,
    cut(sent),
    cut(got),
    word[`${held}`],
  ]);
  const [head = "", ...body] = toTextLines([["fault", "attack", "sent", "came back", "result"], ...rows]);
  const width = Math.max(head.length, ...body.map((line) => line.length));
  return [head, "-".repeat(width), ...body, "", summaryOf(findings)].join("\n");
}

export function summaryOf(findings: Finding[]): string {
  const count = (held: Finding["held"]) => findings.filter((finding) => finding.held === held).length;
  return `${count(true)} held, ${count(false)} not held, ${count(null)} skipped`;
}

/** On one line, and not wider than a terminal can show. */
function cut(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
