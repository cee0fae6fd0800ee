import { createLog, logStrayErrors } from "../../src/platform/log.ts";

// Does what nobody catches, as a server would: `bun stray-errors.ts`.
logStrayErrors(createLog({ level: "info" }));
process.emitWarning("careful");
void Promise.reject(new Error("unheard: /events/stream?ticket=c4n4ry"));
setTimeout(() => {
  throw new TypeError("uncaught: https://h.example/?ticket=c4n4ry");
}, 50);
setTimeout(() => console.log("still alive"), 1_000);
