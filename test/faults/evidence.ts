import type { TestApp } from "../support/app.ts";
import {
  type EventRow,
  eventsOf,
  type OrderRecord,
  ordersOf,
  type SessionRecord,
  sessionsOf,
} from "../support/rows.ts";

/** What the database holds of one store. */
export interface StoreEvidence {
  storeId: string;
  epoch: string;
  tableIds: string[];
  events: EventRow[];
  orders: OrderRecord[];
  sessions: SessionRecord[];
  deadLetters: { consumer: string; seq: number; reason: string }[];
}

export async function gatherEvidence(app: TestApp, storeId: string): Promise<StoreEvidence> {
  const [row] = await app.database.statement(
    "test.epoch",
    (sql) => sql<{ epoch: string }[]>`SELECT epoch FROM log_epoch`,
  );
  const tables = await app.database.statement(
    "test.tables",
    (sql) => sql<{ id: string }[]>`SELECT id FROM tables WHERE store_id = ${storeId}`,
  );
  const deadLetters = await app.database.statement(
    "test.dead_letters",
    (sql) => sql<StoreEvidence["deadLetters"]>`
      SELECT consumer, seq::float8 AS seq, reason FROM bus_dead_letters WHERE store_id = ${storeId}`,
  );
  return {
    storeId,
    epoch: row?.epoch ?? "",
    tableIds: tables.map((table) => table.id),
    events: await eventsOf(app, storeId),
    orders: await ordersOf(app, storeId),
    sessions: await sessionsOf(app, storeId),
    deadLetters: [...deadLetters],
  };
}
