import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { DecryptionError, decrypt, encrypt } from "../../src/platform/backup/encryption.ts";
import { findExpired, manifestOf, nameBackup, newestOf } from "../../src/platform/backup/manifest.ts";
import { environmentFor, findPgPrograms } from "../../src/platform/backup/pg-programs.ts";
import { withStallLimit } from "../../src/platform/backup/stall.ts";

const key = "a passphrase of many words";
const chunk = 64 * 1024;

async function* inPieces(bytes: Uint8Array, size = 50_000) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const piece of chunks) read.push(piece);
  return Buffer.concat(read);
}

const encrypted = (plain: Uint8Array) => all(encrypt(inPieces(plain), key));

describe("encryption", () => {
  test.each([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 200_001])("gives %d bytes back", async (size) => {
    const plain = randomBytes(size);
    const secret = await encrypted(plain);
    expect((await all(decrypt(inPieces(secret, 7_001), key))).equals(plain)).toBe(true);
  });

  test("refuses another key", async () => {
    const secret = await encrypted(randomBytes(100));
    await expect(all(decrypt(inPieces(secret), `${key}!`))).rejects.toThrow(DecryptionError);
  });

  test("refuses a file that is altered anywhere, or whose chunks are moved, doubled or left out", async () => {
    const secret = await encrypted(randomBytes(3 * chunk + 100));
    const header = secret.length - 3 * (chunk + 16) - 116;
    const flipped = [0, header - 1, header, header + chunk, secret.length - 1].map((at) => {
      const copy = Buffer.from(secret);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    });
    const start = secret.subarray(0, header);
    const parts = [0, 1, 2, 3].map((n) =>
      secret.subarray(header + n * (chunk + 16), header + (n + 1) * (chunk + 16)),
    );
    const arranged = [
      [1, 0, 2, 3],
      [0, 0, 1, 2, 3],
      [0, 2, 3],
      [0, 1, 2, 3, 3],
    ].map((order) => Buffer.concat([start, ...order.map((n) => parts[n] ?? Buffer.alloc(0))]));
    for (const wrong of [...flipped, ...arranged, Buffer.concat([secret, Buffer.from("x")])])
      await expect(all(decrypt(inPieces(wrong), key))).rejects.toThrow(DecryptionError);
  });

  test("refuses a file that is cut off anywhere, also where a chunk ends", async () => {
    const secret = await encrypted(randomBytes(2 * chunk));
    const header = secret.length - 2 * (chunk + 16);
    for (const length of [0, 5, header, header + 10, header + chunk + 16, secret.length - 1])
      await expect(all(decrypt(inPieces(secret.subarray(0, length)), key))).rejects.toThrow(DecryptionError);
  });
});

describe("old backups", () => {
  const now = new Date("2026-03-31T03:00:00Z");
  const daysAgo = (days: number) => nameBackup(new Date(now.getTime() - days * 86_400_000), days % 2 === 0);
  const whole = (days: number) => [daysAgo(days), manifestOf(daysAgo(days))];

  test("are those past their days, with their manifests and what was never finished", () => {
    const unfinished = `${daysAgo(31)}.part`;
    const names = [
      ...whole(0),
      ...whole(29),
      ...whole(31),
      ...whole(32),
      unfinished,
      "notes.txt",
      "table-order.dump",
    ];
    expect(findExpired(names, 30, now).sort()).toEqual([...whole(31), ...whole(32), unfinished].sort());
  });

  test("are never the newest that is whole, however old", () => {
    const names = [...whole(90), ...whole(80), daysAgo(70)];
    expect(newestOf(names)).toBe(daysAgo(80));
    expect(findExpired(names, 30, now).sort()).toEqual([...whole(90), daysAgo(70)].sort());
  });
});

describe("PostgreSQL's programs", () => {
  test("get the password by the environment, and none of our secrets", () => {
    process.env.JWT_SECRET_KEY = "s".repeat(32);
    const env = environmentFor("postgres://api%40x:p%3Aw@[::1]:5433/orders?sslmode=require");
    delete process.env.JWT_SECRET_KEY;
    expect(env).toMatchObject({
      PGHOST: "::1",
      PGPORT: "5433",
      PGUSER: "api@x",
      PGPASSWORD: "p:w",
      PGDATABASE: "orders",
      PGSSLMODE: "require",
    });
    expect(Object.keys(env).filter((name) => !/^(PG|PATH$|HOME$|LC_ALL$)/.test(name))).toEqual([]);
  });

  test("that are missing or too old are named, with the version that is needed", async () => {
    await expect(findPgPrograms("/nowhere", 17)).rejects.toThrow(
      /of PostgreSQL 17 or newer are needed.*postgresql-client-17/,
    );
    await expect(findPgPrograms(null, 99)).rejects.toThrow("of PostgreSQL 99 or newer are needed");
  });
});

test("a source that falls silent is given up", async () => {
  async function* silent() {
    yield Buffer.from("a");
    await new Promise(() => {});
  }
  await expect(all(withStallLimit(silent(), "pg_dump", 0.05))).rejects.toThrow(
    "pg_dump sent nothing for 0.05 s",
  );
});
