/** The driver: no connection, or lost on the way. */
const connectionCodes = new Set([
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  // The server: shutting down or starting.
  "57P01",
  "57P02",
  "57P03",
]);

/** The server: out of connections, disk, memory or time, or its disk fails. */
const busyCodes = new Set(["53300", "53100", "53200", "57014", "55P03", "25P03", "58030"]);

/** Whether the connection to the server was lost, or could not be made. */
export function isConnectionLost(error: unknown): boolean {
  return connectionCodes.has(sqlState(error) ?? "");
}

/** Whether the server could not be reached, or did not answer in time. */
export function isOutOfReach(error: unknown): boolean {
  return isConnectionLost(error) || busyCodes.has(sqlState(error) ?? "");
}

/** The SQLSTATE or driver code of an error, also when Drizzle has wrapped it. */
export function sqlState(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return undefined;
}

/** The name of the constraint that a write has violated. */
export function violatedConstraint(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("constraint_name" in cause && typeof cause.constraint_name === "string") return cause.constraint_name;
  }
  return undefined;
}
