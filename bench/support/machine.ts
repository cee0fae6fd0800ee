import { cpus, freemem, loadavg, release, totalmem, type } from "node:os";

/** What the figures were measured on. */
export function describeMachine() {
  const cores = cpus();
  const gibibytes = (bytes: number) => Math.round(bytes / 2 ** 30);
  return {
    cpu: cores[0]?.model ?? "unknown",
    cores: cores.length,
    memoryGib: gibibytes(totalmem()),
    freeMemoryGib: gibibytes(freemem()),
    system: `${type()} ${release()}`,
    /** Of the minute before: what is much above 0 has disturbed the figures. */
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    bun: Bun.version,
    postgres: null as string | null,
    loadGenerator: "",
  };
}
