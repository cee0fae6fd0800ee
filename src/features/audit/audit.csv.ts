import type { AuditEntry } from "./audit.model.ts";

const columns: [string, (entry: AuditEntry) => string | null][] = [
  ["occurredAt", (entry) => entry.occurredAt],
  ["action", (entry) => entry.action],
  ["actorType", ({ actor }) => actor.type],
  ["actorId", ({ actor }) => actor.id],
  ["actorName", ({ actor }) => actor.name],
  ["subjectId", (entry) => entry.subjectId],
  ["requestId", (entry) => entry.requestId],
  ["detail", ({ detail }) => (detail === null || detail === undefined ? null : JSON.stringify(detail))],
  ["id", (entry) => entry.id],
];

/** The names of the columns, after the mark by which spreadsheets know UTF-8. */
export const csvHeader = `\ufeff${toLine(columns.map(([name]) => name))}`;

/** An entry as a line by RFC 4180. */
export function toCsvLine(entry: AuditEntry): string {
  return toLine(columns.map(([, read]) => read(entry) ?? ""));
}

function toLine(cells: string[]): string {
  return `${cells.map(toCell).join(",")}\r\n`;
}

/**
 * A cell that a spreadsheet shows as text. Cells that it would calculate get an apostrophe before them (OWASP, "CSV
 * Injection"); some take the wide forms of the signs too.
 */
export function toCell(text: string): string {
  const plain = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
