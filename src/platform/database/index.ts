import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";

/** A query builder: on the pool, or on a transaction. */
export type Queries = PostgresJsDatabase;

/**
 * The database port. Every call is named (for metrics and the log of slow queries), has a deadline, and fails
 * with DATABASE_UNAVAILABLE when the server is away or does not answer in time, or with OVERLOADED when too many
 * calls wait already.
 */
export interface Database {
  /** Reads and single statements. */
  query<T>(name: string, work: (db: Queries) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction. Never start two queries at once inside it. */
  transaction<T>(name: string, work: (tx: Queries) => Promise<T>): Promise<T>;
  /** Runs `work` on one unchanging view of the data. */
  snapshot<T>(name: string, work: (tx: Queries) => Promise<T>): Promise<T>;
  /** For the few statements that the builder cannot say; the driver prepares them once a connection. */
  statement<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Answers within 2 s. */
  health(): Promise<"up" | "down">;
  close(): Promise<void>;
}
