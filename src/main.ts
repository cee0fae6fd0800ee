import manifest from "../package.json" with { type: "json" };
import { readerOf } from "./setting-reader.ts";

const commands = {
  serve: () => import("./commands/serve.ts"),
  migrate: () => import("./commands/migrate.ts"),
  seed: () => import("./commands/seed.ts"),
  keys: () => import("./commands/keys.ts"),
  healthcheck: () => import("./commands/healthcheck.ts"),
  "dead-letters": () => import("./commands/dead-letters.ts"),
  backup: () => import("./commands/backup.ts"),
  restore: () => import("./commands/restore.ts"),
  replay: () => import("./commands/replay.ts"),
};

const [name = "serve", ...args] = process.argv.slice(2);
const command = Object.entries(commands).find(([known]) => known === name)?.[1];
if (name === "--version") {
  console.log(manifest.version);
} else if (command) {
  const { run } = await command();
  process.exitCode = await run(args).catch(report);
  // What a failed start has opened, connections and timers, must not keep alive a process that has finished.
  setTimeout(() => process.exit(), 1_000).unref();
  // Under --watch the end of the program is not the end of the process, and a signal that was handled does not end
  // it either: Ctrl-C would have to be pressed twice.
  if (name === "serve" && process.exitCode === 0 && process.execArgv.includes("--watch"))
    setImmediate(() => process.kill(process.pid, "SIGKILL"));
} else {
  console.error(`There is no command "${name}". Known: ${Object.keys(commands).join(", ")}.`);
  process.exitCode = 2;
}

/** What stops a command is said in words; the rest of an error is for DEBUG. */
function report(error: unknown): number {
  // A configuration that is not usable names a wrong DEBUG itself.
  const isDebug = readerOf(process.env, () => {}).boolean("DEBUG");
  console.error(isDebug || !(error instanceof Error) ? error : error.message);
  return 1;
}
