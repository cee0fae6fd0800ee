import type { StorePrincipal } from "../../principal.ts";
import type { Frame } from "./feeds.ts";

/**
 * What a principal gets of each event, null when it may not see it. Staff see all of their store. A tablet sees
 * its own table's and the store's without what is hidden from guests, and of sessions only the open one: nothing
 * of the party before.
 *
 * @param position the table's open session and the log's end, both of one moment
 */
export function createScope(principal: StorePrincipal, position: { seq: number; sessionId: string | null }) {
  if (principal.role !== "table") return (frame: Frame) => frame.bytes;
  const tableId = principal.id;
  let { sessionId } = position;

  return (frame: Frame) => (maySee(frame) ? frame.tabletBytes : null);

  function maySee(frame: Frame): boolean {
    if (frame.tableId === null) return true;
    if (frame.tableId !== tableId) return false;
    if (frame.sessionId === null) return true;
    // Up to the position, what counts is the session that was open then.
    if (frame.seq <= position.seq) return frame.sessionId === position.sessionId;
    if (frame.type === "session.opened") sessionId = frame.sessionId;
    const visible = frame.sessionId === sessionId;
    if (frame.type === "session.closed" && visible) sessionId = null;
    return visible;
  }
}
