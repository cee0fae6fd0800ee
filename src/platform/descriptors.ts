import { readFileSync } from "node:fs";

/** What is assumed where the system does not say, as macOS: less than any of them gives. */
const assumedLimit = 1_024;

/** How many files and sockets this process may have open at once. Bun raises the limit to its maximum at start. */
export function findDescriptorLimit(path = "/proc/self/limits"): number {
  try {
    const limit = /^Max open files +(\d+)/m.exec(readFileSync(path, "utf8"))?.[1];
    return limit === undefined ? assumedLimit : Number(limit);
  } catch {
    return assumedLimit;
  }
}
