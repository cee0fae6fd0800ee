import { closeSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const size = "256m";

export interface SmallDisk {
  folder: string;
  /** Leaves not a byte free. */
  fill(): void;
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/** Mounts a small file system of our own, where that is permitted (Linux, as root). */
export async function mountSmallDisk(): Promise<SmallDisk | { refusal: string }> {
  const folder = await mkdtemp(join(tmpdir(), "table-order-disk-"));
  const mounted = run(["mount", "-t", "tmpfs", "-o", `size=${size},mode=711`, "tmpfs", folder]);
  if (mounted !== null) {
    await rm(folder, { recursive: true, force: true });
    return { refusal: `not permitted here: ${mounted}` };
  }
  const ballast = join(folder, "ballast");
  const unmountAtExit = () => run(["umount", "-l", folder]);
  process.on("exit", unmountAtExit);

  return {
    folder,
    fill() {
      const file = openSync(ballast, "w");
      for (const chunk of [1 << 20, 1 << 12]) {
        const bytes = Buffer.alloc(chunk);
        try {
          while (writeSync(file, bytes) === chunk);
        } catch (error) {
          if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
        }
      }
      closeSync(file);
    },
    free: () => rm(ballast, { force: true }),
    async unmount() {
      unmountAtExit();
      process.off("exit", unmountAtExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @returns null when it went well, else why not */
function run(command: string[]): string | null {
  try {
    const { success, stderr } = Bun.spawnSync(command);
    return success ? null : stderr.toString().trim();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
