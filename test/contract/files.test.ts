import { afterEach, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDiskFiles } from "../../src/platform/files/disk.ts";
import { fileKey } from "../../src/platform/files/index.ts";
import { testFiles } from "./files.contract.ts";

const makeFolder = () => mkdtemp(join(tmpdir(), "files-"));
const remove = (folder: string) => rm(folder, { recursive: true, force: true });

/** Names of all files at any depth. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

testFiles("disk", async () => {
  const dataDir = await makeFolder();
  return {
    files: createDiskFiles(dataDir),
    count: async () => (await filesIn(dataDir)).length,
    close: () => remove(dataDir),
  };
});

describe("files on disk", () => {
  const folders: string[] = [];
  const dataDir = async () => {
    const folder = await makeFolder();
    folders.push(folder);
    return folder;
  };
  afterEach(() => Promise.all(folders.splice(0).map(remove)));

  const bytes = new Uint8Array([1, 2, 3]);
  const key = fileKey(bytes, "webp");

  test("keys are the SHA-256 of the content", () => {
    expect(key).toBe("03/039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81.webp");
  });

  test("are served by this server, or where the setting says", async () => {
    expect(createDiskFiles(await dataDir()).url(key)).toBe(`/uploads/${key}`);
    expect(createDiskFiles(await dataDir(), "https://cdn.example.com").url(key)).toBe(
      `https://cdn.example.com/uploads/${key}`,
    );
  });

  test("are still there after a restart", async () => {
    const folder = await dataDir();
    await createDiskFiles(folder).put(key, bytes, "image/webp");
    expect((await createDiskFiles(folder).read(key))?.body.size).toBe(3);
    expect(await filesIn(join(folder, "uploads"))).toEqual([key.slice(3)]);
  });

  test("are down, and leave nothing behind, when the folder cannot be written", async () => {
    const folder = await dataDir();
    await Bun.write(join(folder, "uploads"), "a file where the folder should be");
    const files = createDiskFiles(folder);
    expect(await files.health()).toBe("down");
    await expect(files.put(key, bytes, "image/webp")).rejects.toThrow();
    expect(await filesIn(folder)).toEqual(["uploads"]);
  });

  test("leave nothing unfinished when the last step fails", async () => {
    const folder = await dataDir();
    await Bun.write(join(folder, "uploads", key, "in-the-way"), "a folder where the file should be");
    await expect(createDiskFiles(folder).put(key, bytes, "image/webp")).rejects.toThrow();
    expect(await filesIn(folder)).toEqual(["in-the-way"]);
  });
});
