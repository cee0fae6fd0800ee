import { timestamp, uuid } from "drizzle-orm/pg-core";

/** Primary key: a UUIDv7 made by the application. */
export const id = () => uuid().primaryKey();

/** A moment, kept in UTC. */
export const moment = () => timestamp({ withTimezone: true, mode: "date" });

export const createdAt = () => moment().notNull().defaultNow();
