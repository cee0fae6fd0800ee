import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BackupStore } from "./store.ts";

const readBytes = 256 * 1024;

/** Keeps backups in a folder, readable by their owner alone. */
export function openDiskStore(folder: string): BackupStore {
  return {
    place: folder,

    async list() {
      const entries = await readdir(folder, { withFileTypes: true }).catch(noneWhenMissing);
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    },

    async *read(name) {
      await using file = await open(join(folder, name), "r");
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(readBytes), 0, readBytes);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    },

    async write(name, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const part = join(folder, `${name}.part`);
      try {
        await using file = await open(part, "w", 0o600);
        for await (const chunk of bytes) await file.writeFile(chunk);
        await file.sync();
        await rename(part, join(folder, name));
        await syncFolder(folder);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },

    remove: (name) => rm(join(folder, name), { force: true }),
  };
}

/** Without this a power cut may undo the rename. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}

function noneWhenMissing(error: NodeJS.ErrnoException): never[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
