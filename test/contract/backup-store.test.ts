import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDiskStore } from "../../src/platform/backup/disk-store.ts";
import { openS3Store } from "../../src/platform/backup/s3-store.ts";
import { openBackupStore } from "../../src/platform/backup/store.ts";
import { serveS3 } from "../support/s3.ts";

async function onDisk() {
  const folder = join(await mkdtemp(join(tmpdir(), "backups-")), "not", "yet");
  return {
    store: openDiskStore(folder),
    leftovers: async () => (await readdir(folder)).filter((name) => name.endsWith(".part")).length,
    stop() {},
  };
}

async function onS3() {
  const s3 = serveS3();
  const { bucket, region, endpoint, credentials } = s3.settings;
  const store = openS3Store({
    bucket,
    region,
    endpoint,
    credentials,
    prefix: "db/daily",
    partBytes: 5 * 2 ** 20,
  });
  // Of somebody else.
  s3.objects.set("db/other", { bytes: new Uint8Array(), headers: {} });
  s3.objects.set("db/daily/older/file", { bytes: new Uint8Array(), headers: {} });
  return { store, leftovers: async () => s3.uploads.size, stop: s3.stop };
}

async function* piecesOf(bytes: Uint8Array) {
  for (let start = 0; start < bytes.length; start += 300_000) yield bytes.subarray(start, start + 300_000);
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe.each([
  ["disk", onDisk],
  ["S3", onS3],
])("backups on %s", (_, open) => {
  test("are read as they were written, small ones and those of several parts", async () => {
    const { store, leftovers, stop } = await open();
    expect(await store.list()).toEqual([]);
    const small = randomBytes(10);
    const large = randomBytes(12_000_000);
    await store.write("small", piecesOf(small));
    await store.write("large", piecesOf(large));
    expect((await bytesOf(store.read("small"))).equals(small)).toBe(true);
    expect((await bytesOf(store.read("large"))).equals(large)).toBe(true);
    expect((await store.list()).sort()).toEqual(["large", "small"]);
    await store.remove("large");
    await store.remove("large");
    expect(await store.list()).toEqual(["small"]);
    await expect(bytesOf(store.read("large"))).rejects.toThrow();
    expect(await leftovers()).toBe(0);
    stop();
  });

  test("are not there when the bytes end with an error, and what was there stays", async () => {
    const { store, leftovers, stop } = await open();
    await store.write("kept", piecesOf(Buffer.from("of yesterday")));
    async function* breaking() {
      yield* piecesOf(randomBytes(7_000_000));
      throw new Error("pg_dump ended");
    }
    await expect(store.write("new", breaking())).rejects.toThrow("pg_dump ended");
    await store.write("kept", breaking()).catch(() => {});
    expect(await store.list()).toEqual(["kept"]);
    expect((await bytesOf(store.read("kept"))).toString()).toBe("of yesterday");
    expect(await leftovers()).toBe(0);
    stop();
  });
});

test("backups on disk are for their owner alone", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "backups-")), "folder");
  await openDiskStore(folder).write("file", piecesOf(Buffer.from("x")));
  const modes = await Promise.all(
    [folder, join(folder, "file")].map(async (path) => (await stat(path)).mode & 0o777),
  );
  expect(modes).toEqual([0o700, 0o600]);
});

test("refuses a place that is neither a folder nor of S3", async () => {
  await expect(openBackupStore("ftp://host/backups", { region: null, endpoint: null })).rejects.toThrow(
    "neither",
  );
});
