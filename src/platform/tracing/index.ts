import type { Database } from "../database/index.ts";

export type Attributes = Record<string, string | number>;

/** What is said of a request once it has its answer. */
export interface RequestSpan {
  name: string;
  attributes: Attributes;
  failed: boolean;
}

/** The tracing port. Where nothing is traced, there is none. Work inside other work is a child of its span. */
export interface Tracing {
  /** Runs a request in a span that goes on from the caller's `traceparent` (W3C Trace Context), if there is one. */
  request(headers: Headers, work: () => Promise<unknown>, describe: () => RequestSpan): Promise<unknown>;
  span<T>(name: string, kind: "client" | "producer", attributes: Attributes, work: () => T): T;
  /** Sends what has not been sent, for at most a few seconds. */
  close(): Promise<void>;
}

/** Gives each named call a span. The statement and its parameters are not in it. */
export function traceDatabase(database: Database, tracing: Tracing): Database {
  const inSpan = <T>(name: string, work: () => Promise<T>) =>
    tracing.span(name, "client", { "db.system.name": "postgresql", "db.query.summary": name }, work);
  return {
    ...database,
    query: (name, work) => inSpan(name, () => database.query(name, work)),
    transaction: (name, work) => inSpan(name, () => database.transaction(name, work)),
    snapshot: (name, work) => inSpan(name, () => database.snapshot(name, work)),
    statement: (name, work) => inSpan(name, () => database.statement(name, work)),
  };
}
