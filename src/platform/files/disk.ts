import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { checkFileKey, FileKeyError, type Files } from "./index.ts";

/**
 * Keeps files in `<dataDir>/uploads`. The application itself serves them under `/uploads/`.
 * @param assetBaseUrl where that path is reached from outside, without a trailing slash; null: this server.
 */
export function createDiskFiles(dataDir: string, assetBaseUrl: string | null = null): Files {
  const folder = resolve(dataDir, "uploads");

  return {
    async put(key, bytes, contentType) {
      if (checkFileKey(key) !== contentType) throw new FileKeyError("the ending and the content type differ");
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, bytes);
    },

    async read(key) {
      const contentType = checkFileKey(key);
      try {
        // At once: a lazy file would take its length now and its content later, when it may be another.
        const bytes = await readFile(join(folder, key));
        return { body: new Blob([bytes], { type: contentType }), contentType };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },

    async remove(key) {
      checkFileKey(key);
      await rm(join(folder, key), { force: true });
    },

    url(key) {
      checkFileKey(key);
      return `${assetBaseUrl ?? ""}/uploads/${key}`;
    },

    async health() {
      try {
        await mkdir(folder, { recursive: true });
        return (await stat(folder)).isDirectory() ? "up" : "down";
      } catch {
        return "down";
      }
    },

    async close() {},
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Under another name first, and on the disk before it gets its own: a crash leaves no half file. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${crypto.randomUUID()}`;
  try {
    const file = await open(unfinished, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
