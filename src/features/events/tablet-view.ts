import { type ItemAvailabilityChanged, type MenuUpdated, withoutHidden } from "../menu/menu-events.ts";
import type { CommittedEvent, LogEvent } from "./events.model.ts";

/** An event's JSON as any tablet may get it; null when it is none of a guest's business. */
export function toTabletJson({ type, json }: Pick<CommittedEvent, "type" | "json">): string | null {
  if (type === "menu.updated") {
    const event: LogEvent & { data: MenuUpdated } = JSON.parse(json);
    return JSON.stringify({ ...event, data: withoutHidden(event.data) });
  }
  if (type === "menu.item_availability_changed") {
    const event: LogEvent & { data: ItemAvailabilityChanged } = JSON.parse(json);
    return event.data.hidden ? null : json;
  }
  return json;
}
