import { SingleBar } from "cli-progress";

const lineEveryMs = 2_000;

/** How many bytes came through, on stderr: in place on a terminal, a plain line every two seconds elsewhere. */
export interface BackupProgress {
  /** @param total when it is known */
  start(what: string, total?: number): void;
  update(bytes: number): void;
  stop(): void;
}

export function createBackupProgress(): BackupProgress {
  let bar: SingleBar | null = null;

  return {
    start(what, total) {
      const share =
        total === undefined ? "" : process.stderr.isTTY ? "{bar} {percentage} %  " : "{percentage} %: ";
      bar = new SingleBar({
        stream: process.stderr,
        format: `${share}{megabytes} MB ${what}`,
        barsize: 30,
        noTTYOutput: true,
        notTTYSchedule: lineEveryMs,
      });
      bar.start(total ?? 0, 0, { megabytes: 0 });
    },
    update: (bytes) => bar?.update(bytes, { megabytes: Math.round(bytes / 1e6) }),
    stop() {
      bar?.stop();
      bar = null;
    },
  };
}

/** For tests and whoever wants no word. */
export const noProgress: BackupProgress = { start() {}, update() {}, stop() {} };
