import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmod, mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config.ts";
import { loadKeys, rotateKeys, writeKeys } from "../../src/features/auth/keys.ts";

let folder: string;
let paths: { privateKey: string; publicKey: string; secondPublicKey: string };
const now = new Date();
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keys-"));
  paths = {
    privateKey: join(folder, "private.pem"),
    publicKey: join(folder, "public.pem"),
    secondPublicKey: join(folder, "second.pem"),
  };
});
afterEach(() => rm(folder, { recursive: true }));

const read = (path: string) => Bun.file(path).text();

function load() {
  const env = {
    JWT_PRIVATE_KEY_PATH: paths.privateKey,
    JWT_PUBLIC_KEY_PATH: paths.publicKey,
    JWT_SECOND_PUBLIC_KEY_PATH: paths.secondPublicKey,
  };
  return loadKeys(loadConfig(env).jwt);
}

test("rotating signs with a new key and goes on accepting the one of before", async () => {
  await writeKeys(paths.privateKey, paths.publicKey);
  await chmod(paths.privateKey, 0o640);
  const before = await load();
  const publicBefore = await read(paths.publicKey);
  await rotateKeys(paths, now);
  const after = await load();
  expect(after.kid).not.toBe(before.kid);
  expect(after.accepted.map(({ kid }) => kid)).toEqual([after.kid, before.kid]);
  expect(await read(paths.secondPublicKey)).toBe(publicBefore);
  // Whoever may read the private key may read the new one, and nobody else.
  expect((await stat(paths.privateKey)).mode & 0o777).toBe(0o640);
  expect((await readdir(folder)).sort()).toEqual(["private.pem", "public.pem", "second.pem"]);
});

test("rotating refuses to lose a key whose tokens may still be valid, and changes nothing then", async () => {
  await writeKeys(paths.privateKey, paths.publicKey);
  await rotateKeys(paths, now);
  const files = async () => [
    await read(paths.privateKey),
    await read(paths.publicKey),
    await read(paths.secondPublicKey),
  ];
  const before = await files();
  await utimes(paths.secondPublicKey, hoursAgo(167), hoursAgo(167));
  await expect(rotateKeys(paths, now)).rejects.toThrow("may still be valid");
  expect(await files()).toEqual(before);

  await utimes(paths.secondPublicKey, hoursAgo(169), hoursAgo(169));
  await rotateKeys(paths, now);
  expect(await read(paths.secondPublicKey)).toBe(before[1] ?? "");
});

test("rotating refuses without a pair of keys", async () => {
  await expect(rotateKeys(paths, now)).rejects.toThrow("no pair of keys");
  await writeKeys(paths.privateKey, paths.publicKey);
  const strange = { ...paths, publicKey: join(folder, "strange.pem") };
  await writeKeys(join(folder, "other.pem"), strange.publicKey);
  await expect(rotateKeys(strange, now)).rejects.toThrow("no pair of keys");
});

test("a second key that is no key stops the start, by the name of its setting", async () => {
  await writeKeys(paths.privateKey, paths.publicKey);
  await Bun.write(paths.secondPublicKey, "-----BEGIN NOTHING-----");
  await expect(load()).rejects.toThrow("JWT_SECOND_PUBLIC_KEY_PATH");
});
