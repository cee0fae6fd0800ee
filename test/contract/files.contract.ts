import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { FileKeyError, type Files, fileKey } from "../../src/platform/files/index.ts";

export interface FilesHarness {
  files: Files;
  /** How many files are kept, of any name, unfinished ones included. */
  count(): Promise<number>;
  close(): Promise<void>;
}

/** What every files adapter promises. */
export function testFiles(name: string, start: () => Promise<FilesHarness>): void {
  describe(`files contract: ${name}`, () => {
    let harness: FilesHarness;
    let files: Files;

    beforeAll(async () => {
      harness = await start();
      files = harness.files;
    });
    afterAll(() => harness.close());

    const randomBytes = (length: number) => {
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i += 65_536) crypto.getRandomValues(bytes.subarray(i, i + 65_536));
      return bytes;
    };
    const hash = "ab".repeat(32);

    test.each([0, 1, 300, 3_000_000])("reads back the %d bytes that were put", async (length) => {
      const bytes = randomBytes(length);
      const key = fileKey(bytes, "webp");
      await files.put(key, bytes, "image/webp");
      const found = await files.read(key);
      expect(found?.contentType).toBe("image/webp");
      expect(found?.body.type).toBe("image/webp");
      expect(found?.body.size).toBe(length);
      expect(Buffer.compare((await found?.body.bytes()) ?? new Uint8Array(), bytes)).toBe(0);
    });

    test.each([
      ["png", "image/png"],
      ["jpg", "image/jpeg"],
    ] as const)("keeps the content type of a %s", async (ending, contentType) => {
      const bytes = randomBytes(10);
      await files.put(fileKey(bytes, ending), bytes, contentType);
      expect((await files.read(fileKey(bytes, ending)))?.contentType).toBe(contentType);
    });

    test("refuses a content type that the key denies", async () => {
      const bytes = randomBytes(10);
      const key = fileKey(bytes, "webp");
      await expect(files.put(key, bytes, "text/html")).rejects.toBeInstanceOf(FileKeyError);
      expect(await files.read(key)).toBeNull();
    });

    test("finds nothing under a name that was never put", async () => {
      expect(await files.read(fileKey(randomBytes(10), "webp"))).toBeNull();
    });

    test("removes a file, and does not mind when there is none", async () => {
      const bytes = randomBytes(10);
      const key = fileKey(bytes, "webp");
      await files.put(key, bytes, "image/webp");
      await files.remove(key);
      expect(await files.read(key)).toBeNull();
      await files.remove(key);
      await files.put(key, bytes, "image/webp");
      expect((await files.read(key))?.body.size).toBe(10);
    });

    test("put again replaces the file and leaves nothing beside it", async () => {
      const key = fileKey(randomBytes(10), "webp");
      await files.put(key, randomBytes(2_000), "image/webp");
      const before = await harness.count();
      await files.put(key, new TextEncoder().encode("second"), "image/webp");
      expect(await (await files.read(key))?.body.text()).toBe("second");
      expect(await harness.count()).toBe(before);
    });

    test("shows a reader whole files only, while they are replaced", async () => {
      const key = fileKey(randomBytes(10), "webp");
      const versions = [new Uint8Array(400_000).fill(1), new Uint8Array(700_000).fill(2)];
      const put = (index: number) => files.put(key, versions[index % 2] ?? new Uint8Array(), "image/webp");
      await put(0);
      let writing = true;
      const writer = (async () => {
        for (let round = 0; round < 30; round++) await Promise.all([put(round), put(round + 1)]);
      })().finally(() => {
        writing = false;
      });
      try {
        let reads = 0;
        while (writing || reads === 0) {
          const bytes = (await (await files.read(key))?.body.bytes()) ?? new Uint8Array();
          reads++;
          const version = versions.find(({ length }) => length === bytes.length);
          if (version === undefined || Buffer.compare(bytes, version) !== 0) {
            throw new Error(`read ${bytes.length} bytes that were never put`);
          }
        }
      } finally {
        await writer;
      }
    });

    test.each([
      "",
      ".",
      "..",
      "../secret.webp",
      `ab/../ab/${hash}.webp`,
      `../uploads/ab/${hash}.webp`,
      `/ab/${hash}.webp`,
      `ab//${hash}.webp`,
      `ab\\${hash}.webp`,
      `ab/${hash}.webp\0`,
      `ab/${hash}\0.webp`,
      `ab/${hash}.webp\n`,
      `ab/${hash}.webp/`,
      `ab/${hash}.webp?x`,
      `ab/%2e%2e/${hash}.webp`,
      `cd/${hash}.webp`,
      `AB/${hash.toUpperCase()}.webp`,
      `ab/${hash.slice(1)}.webp`,
      `ab/${hash}ab.webp`,
      `ab/${hash}`,
      `ab/${hash}.svg`,
      `ab/${hash}.html`,
      `ab/${hash}.webp.html`,
      `https://example.com/ab/${hash}.webp`,
      "C:\\secret.webp",
      "__proto__",
    ])("refuses the key %j everywhere", async (key) => {
      const before = await harness.count();
      await expect(files.put(key, new Uint8Array(1), "image/webp")).rejects.toBeInstanceOf(FileKeyError);
      await expect(files.read(key)).rejects.toBeInstanceOf(FileKeyError);
      await expect(files.remove(key)).rejects.toBeInstanceOf(FileKeyError);
      expect(() => files.url(key)).toThrow(FileKeyError);
      expect(await harness.count()).toBe(before);
    });

    test("makes an address that ends in the key", () => {
      expect(files.url(`ab/${hash}.webp`)).toEndWith(`/ab/${hash}.webp`);
    });

    test("is up", async () => {
      expect(await files.health()).toBe("up");
    });
  });
}
