import type { Metrics } from "../../platform/metrics.ts";
import type { CommittedEvent } from "../events/events.model.ts";
import type { Order } from "./orders.model.ts";

/** Notes how long the guests waited when the event says that their order was served. */
export function observeServed(metrics: Metrics, { type, json }: CommittedEvent): void {
  if (type !== "order.status_changed") return;
  const { data }: { data: Order } = JSON.parse(json);
  if (data.status !== "served" || data.servedAt === null) return;
  metrics.orderServedSeconds.observe((Date.parse(data.servedAt) - Date.parse(data.createdAt)) / 1000);
}
