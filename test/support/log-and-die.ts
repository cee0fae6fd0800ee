import { createLog } from "../../src/platform/log.ts";

// Writes this many lines to stdout and kills itself right after the last, a warning:
// `bun log-and-die.ts <lines>`.
const log = createLog({ level: "info" });
for (let number = 1; number <= Number(process.argv[2]); number++) {
  const write = number < Number(process.argv[2]) ? log.info : log.warn;
  write({ number, padding: "x".repeat(100) }, "line");
}
process.kill(process.pid, "SIGKILL");
