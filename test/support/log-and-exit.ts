import { createLog } from "../../src/platform/log.ts";

// Writes this many lines to stdout and exits at once with code 3: `bun log-and-exit.ts <lines>`.
const log = createLog({ level: "info" });
for (let number = 1; number <= Number(process.argv[2]); number++) {
  log.info({ number, padding: "x".repeat(100) }, "line");
}
process.exit(3);
