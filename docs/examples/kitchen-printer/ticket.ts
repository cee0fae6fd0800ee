/** What the printer needs of an order event; docs/generated/asyncapi.json has all of it. */
export interface OrderEvent {
  type: string;
  occurredAt: string;
  data: {
    number: number;
    status: string;
    tableNumber: string;
    note: string;
    cancelReason: string | null;
    lines: {
      name: string;
      station: string;
      quantity: number;
      options: { groupName: string; name: string }[];
      note: string;
    }[];
  };
}

export interface TicketOptions {
  /** How wide the paper is, in Latin letters; a Hangul syllable takes two. */
  columns: number;
  /** Only lines of this station; null: all. */
  station: string | null;
  /** Whether the event may have been printed before. */
  again: boolean;
}

/** @returns the ticket's lines, or null when there is nothing for the kitchen to do. */
export function ticketOf(event: OrderEvent, { columns, station, again }: TicketOptions): string[] | null {
  const { data, occurredAt } = event;
  const cancelled = event.type === "order.status_changed" && data.status === "cancelled";
  if (event.type !== "order.created" && !cancelled) return null;
  const lines = data.lines.filter((line) => station === null || line.station === station);
  if (lines.length === 0) return null;

  const time = occurredAt.slice(11, 16);
  const rule = "-".repeat(columns);
  return [
    ...(again ? [centre("** 다시 인쇄 **", columns)] : []),
    ...(cancelled ? [centre("*** 취소 ***", columns)] : []),
    spread(`테이블 ${data.tableNumber}`, `#${data.number}  ${time}Z`, columns),
    rule,
    ...lines.flatMap((line) => [
      ...wrap(`${line.quantity} x ${line.name}`, columns, "    "),
      ...line.options.flatMap((option) => wrap(`  + ${option.name}`, columns, "    ")),
      ...(line.note === "" ? [] : wrap(`  ! ${line.note}`, columns, "    ")),
    ]),
    ...(data.note === "" ? [] : [rule, ...wrap(`! ${data.note}`, columns, "  ")]),
    ...(cancelled && data.cancelReason ? [rule, ...wrap(`취소: ${data.cancelReason}`, columns, "  ")] : []),
    rule,
  ];
}

const width = (text: string) => Bun.stringWidth(text);

function centre(text: string, columns: number): string {
  return " ".repeat(Math.max(0, Math.floor((columns - width(text)) / 2))) + text;
}

function spread(left: string, right: string, columns: number): string {
  return left + " ".repeat(Math.max(1, columns - width(left) - width(right))) + right;
}

const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });

/** Breaks between words where it can, and anywhere where it must. What follows the first line is indented. */
function wrap(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  let lastSpace = -1;
  // A guest may have typed anything; the printer gets letters only.
  for (const { segment } of graphemes.segment(text.replaceAll(/\p{C}+/gu, " "))) {
    if (width(line + segment) > columns) {
      const broken = lastSpace > indent.length ? lastSpace : line.length;
      lines.push(line.slice(0, broken).trimEnd());
      line = indent + line.slice(broken).trimStart();
      lastSpace = -1;
    }
    if (segment === " ") lastSpace = line.length;
    line += segment;
  }
  return [...lines, line];
}
