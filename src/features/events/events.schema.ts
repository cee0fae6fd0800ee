import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { id, moment } from "../../platform/database/columns.ts";
import type { Actor } from "../../principal.ts";
import type { EventType } from "./events.model.ts";

/** The log: one row a change, numbered per store without gaps. */
export const events = pgTable(
  "events",
  {
    storeId: uuid().notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    id: uuid().notNull(),
    type: text().$type<EventType>().notNull(),
    occurredAt: moment().notNull(),
    actor: jsonb().$type<Actor>().notNull(),
    /** The resource after the change; kept as the text it came as. */
    data: json().notNull(),
    /** Whom it concerns: a tablet sees only its own table's. */
    tableId: uuid(),
    sessionId: uuid(),
  },
  (event) => [
    primaryKey({ columns: [event.storeId, event.seq] }),
    index("events_occurred_at").using("brin", event.occurredAt),
  ],
);

/** One row: a restored backup gets a new epoch, so that readers with an old cursor start over. */
export const logEpoch = pgTable(
  "log_epoch",
  { onlyRow: smallint().primaryKey().default(1), epoch: uuid().notNull().default(sql`gen_random_uuid()`) },
  (row) => [check("log_epoch_one_row", sql`${row.onlyRow} = 1`)],
);

/** Who did what, kept longer than the log. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: id(),
    /** Null when no store is concerned. */
    storeId: uuid(),
    occurredAt: moment().notNull(),
    actor: jsonb().$type<Actor>().notNull(),
    action: text().notNull(),
    subjectId: uuid().notNull(),
    requestId: text().notNull(),
    detail: jsonb(),
  },
  (entry) => [
    index("audit_entries_subject").on(entry.storeId, entry.subjectId),
    index("audit_entries_occurred_at").using("brin", entry.occurredAt),
  ],
);

/** Answers of requests that carried an Idempotency-Key; written with the change itself. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    /** `table:<id>`, `staff:<id>`… */
    principal: text().notNull(),
    route: text().notNull(),
    key: text().notNull(),
    /** HMAC-SHA-256 of method, path and body. */
    requestHash: text().notNull(),
    /** The answer; null when it is the data of an event, which then is not kept twice. */
    response: json(),
    eventSeq: bigint({ mode: "number" }),
    /** The session that a tablet was in: its answer is not repeated to the next party. Null for staff. */
    sessionId: uuid(),
    createdAt: moment().notNull(),
  },
  (row) => [
    primaryKey({ columns: [row.principal, row.route, row.key] }),
    check("idempotency_keys_one_answer", sql`(${row.response} is null) <> (${row.eventSeq} is null)`),
    index("idempotency_keys_created_at").using("brin", row.createdAt),
  ],
);

/** How far each consumer of the bus has read each store's log, and how often the next event has failed. */
export const busCursors = pgTable(
  "bus_cursors",
  {
    consumer: text().notNull(),
    storeId: uuid().notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    attempts: integer().notNull().default(0),
  },
  (cursor) => [primaryKey({ columns: [cursor.consumer, cursor.storeId] })],
);

/** Events a consumer gave up on. One that died at `infinity` is to be handled once more. */
export const busDeadLetters = pgTable(
  "bus_dead_letters",
  {
    consumer: text().notNull(),
    storeId: uuid().notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    reason: text().notNull(),
    event: jsonb().notNull(),
    diedAt: moment().notNull(),
  },
  (letter) => [primaryKey({ columns: [letter.consumer, letter.storeId, letter.seq] })],
);
