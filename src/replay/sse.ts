export interface SseMessage {
  /** `message` when the stream named none. */
  event: string;
  data: string;
  /** The last id the stream has given, of this message or one before. */
  id: string;
}

/**
 * Reads server-sent events (WHATWG HTML, 9.2.6) from pieces of text that may end anywhere.
 * @param onRetry hears the waiting time before a reconnect that the stream asks for, in milliseconds
 * @returns takes the next piece and answers the messages that it completes
 */
export function createSseParser(onRetry: (milliseconds: number) => void = () => {}) {
  let rest = "";
  let isFirst = true;
  /** A line ended with CR at the end of a piece: an LF that follows belongs to it. */
  let skipLineFeed = false;
  let id = "";
  let event = "";
  let data: string[] = [];

  function takeLine(line: string): SseMessage | null {
    if (line === "") {
      const message = data.length > 0 ? { event: event || "message", data: data.join("\n"), id } : null;
      event = "";
      data = [];
      return message;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id" && !value.includes("\0")) id = value;
    else if (field === "retry" && /^\d+$/.test(value)) onRetry(Number(value));
    return null;
  }

  return function read(piece: string): SseMessage[] {
    if (piece === "") return [];
    if (isFirst) piece = piece.replace(/^\uFEFF/, "");
    isFirst = false;
    if (skipLineFeed && piece.startsWith("\n")) piece = piece.slice(1);
    skipLineFeed = piece.endsWith("\r");

    const messages: SseMessage[] = [];
    let start = 0;
    for (const end of piece.matchAll(/\r\n|\r|\n/g)) {
      const message = takeLine(rest + piece.slice(start, end.index));
      if (message) messages.push(message);
      rest = "";
      start = end.index + end[0].length;
    }
    rest += piece.slice(start);
    return messages;
  };
}
