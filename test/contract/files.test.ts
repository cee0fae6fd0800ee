import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDiskFiles } from "../../src/platform/files/disk.ts";
import { type Files, fileKey } from "../../src/platform/files/index.ts";
import { createS3Files, type S3Settings } from "../../src/platform/files/s3.ts";
import { serveS3 } from "../support/s3.ts";
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

const s3 = serveS3();
afterAll(s3.stop);

testFiles("S3", async () => ({
  files: createS3Files(s3.settings),
  count: async () => s3.objects.size,
  close: async () => {},
}));

describe("files on S3", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const key = fileKey(bytes, "webp");
  const opened: Files[] = [];
  const open = (settings: Partial<S3Settings> = {}) => {
    const files = createS3Files({ ...s3.settings, ...settings });
    opened.push(files);
    return files;
  };
  beforeEach(() => s3.objects.clear());
  afterEach(async () => {
    s3.freeze(false);
    await Promise.all(opened.splice(0).map((files) => files.close()));
  });

  test("are objects that browsers and CDNs may keep for ever", async () => {
    await open().put(key, bytes, "image/webp");
    expect([...s3.objects]).toEqual([
      [
        key,
        {
          bytes,
          headers: { "content-type": "image/webp", "cache-control": "public, max-age=31536000, immutable" },
        },
      ],
    ]);
    expect(open({ assetBaseUrl: "https://cdn.example.com" }).url(key)).toBe(`https://cdn.example.com/${key}`);
  });

  test.each([
    ["a wrong secret", { accessKeyId: "test-key", secretAccessKey: "wrong" }],
    ["an unknown key", { accessKeyId: "nobody", secretAccessKey: "test-secret" }],
  ])("refuse %s", async (_, credentials) => {
    await open().put(key, bytes, "image/webp");
    const files = open({ credentials });
    await expect(
      files.put(fileKey(new Uint8Array(1), "png"), new Uint8Array(1), "image/png"),
    ).rejects.toThrow();
    await expect(files.read(key)).rejects.toThrow();
    await expect(files.remove(key)).rejects.toThrow();
    expect(await files.health()).toBe("down");
    expect([...s3.objects.keys()]).toEqual([key]);
  });

  test("are down when the bucket is not there, and nothing is taken for missing", async () => {
    const files = open({ bucket: "nowhere" });
    expect(await files.health()).toBe("down");
    await expect(files.read(key)).rejects.toThrow();
    await expect(files.put(key, bytes, "image/webp")).rejects.toThrow();
  });

  test("fail within the deadline when nobody answers", async () => {
    s3.freeze(true);
    const files = open({ deadlineMs: 300 });
    for (const call of [
      () => files.put(key, bytes, "image/webp"),
      () => files.read(key),
      () => files.remove(key),
    ]) {
      const startedAt = performance.now();
      const before = s3.countRequests();
      await expect(call()).rejects.toThrow();
      expect(performance.now() - startedAt).toBeWithin(250, 1_000);
      expect(s3.countRequests()).toBeGreaterThan(before);
    }
    expect(await files.health()).toBe("down");
  });

  test("fail at once when nobody listens", async () => {
    const gone = serveS3();
    await gone.stop();
    const files = open({ endpoint: gone.settings.endpoint });
    const startedAt = performance.now();
    await expect(files.put(key, bytes, "image/webp")).rejects.toThrow();
    expect(await files.health()).toBe("down");
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
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
