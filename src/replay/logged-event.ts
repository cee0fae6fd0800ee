import { LogEvent } from "../features/events/events.model.ts";
import { parserOf } from "./parse.ts";

const parseEvent = parserOf(LogEvent);

/** An event as it was seen in one place, small enough to keep all of them. */
export interface SeenEvent {
  seq: number;
  id: string;
  type: LogEvent["type"];
  /** Of all it says: equal for equal events. */
  digest: string;
}

/** @throws Error when it is not an event */
export function readEvent(value: unknown): { event: LogEvent; seen: SeenEvent } {
  const event = parseEvent(value);
  const digest = Bun.hash(JSON.stringify(event)).toString(36);
  return { event, seen: { seq: event.seq, id: event.id, type: event.type, digest } };
}
