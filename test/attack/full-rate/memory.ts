import { readFileSync } from "node:fs";

const everyMs = 100;

export type MemoryWatch = ReturnType<typeof watchMemory>;

/**
 * Follows a process's resident memory (Linux), and kills it beyond a limit: an attack must not take the machine down.
 * @param pid of the process
 */
export function watchMemory(pid: number, limitMb: number) {
  let peakMb = residentMb(pid);
  let isKilled = false;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb(pid));
    if (peakMb <= limitMb || isKilled) return;
    isKilled = true;
    process.kill(pid, "SIGKILL");
  }, everyMs);
  return {
    peakMb: () => peakMb,
    nowMb: () => residentMb(pid),
    isKilled: () => isKilled,
    stop: () => clearInterval(timer),
  };
}

/** 0 when the process has ended. */
function residentMb(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0;
  }
}
