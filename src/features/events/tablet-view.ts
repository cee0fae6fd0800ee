import type { Actor } from "../../principal.ts";
import { type ItemAvailabilityChanged, type MenuUpdated, withoutHidden } from "../menu/menu-events.ts";
import type { CommittedEvent, LogEvent } from "./events.model.ts";

/**
 * An event's JSON as any tablet may get it; null when it is none of a guest's business.
 * @throws Error when it is not the JSON of an event
 */
export function toTabletJson(event: Pick<CommittedEvent, "type" | "tableId" | "json">): string | null {
  const json = withoutOthersNames(event);
  if (event.type === "menu.updated") {
    const updated: LogEvent & { data: MenuUpdated } = JSON.parse(json);
    return JSON.stringify({ ...updated, data: withoutHidden(updated.data) });
  }
  if (event.type === "menu.item_availability_changed") {
    const changed: LogEvent & { data: ItemAvailabilityChanged } = JSON.parse(json);
    return changed.data.hidden ? null : json;
  }
  return json;
}

const actorKey = '"actor":';
const dataKey = ',"data":';

/**
 * Guests are not told who of the staff made a change, nor which other table did. Only the actor is parsed: the data
 * behind it may be long, and inside of a text neither key can stand, since its quotes are escaped there.
 */
function withoutOthersNames({ tableId, json }: Pick<CommittedEvent, "tableId" | "json">): string {
  const start = json.indexOf(actorKey) + actorKey.length;
  const end = json.indexOf(dataKey, start);
  if (start < actorKey.length || end === -1) throw new Error("the event has no actor");
  const { type, id }: Actor = JSON.parse(json.slice(start, end));
  if (type === "table" && id === tableId) return json;
  const nameless: Actor = { type, id: null, name: "" };
  return json.slice(0, start) + JSON.stringify(nameless) + json.slice(end);
}
