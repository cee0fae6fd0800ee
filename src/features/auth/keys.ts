import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { chmod, chown, mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Config, longestTokenSeconds } from "../../config.ts";
import { rsaKeys, secretKeys, type TokenKeys } from "./tokens.ts";

/**
 * The keys that the configuration names. Missing RSA files are made; in production the configuration insists on them.
 * @throws Error when the public key does not belong to the private one (no token would be valid), or when the second
 * key's file holds no RSA key
 */
export async function loadKeys(jwt: Config["jwt"]): Promise<TokenKeys> {
  if (jwt.algorithm === "HS256") return secretKeys(jwt.secretKey, jwt.secondSecretKey);
  const pem = jwt.pem ?? (await readKeyFiles(jwt.privateKeyPath, jwt.publicKeyPath));
  if (!isPair(pem.private, pem.public))
    throw new Error("The JWT keys are not a pair: the public key is not that of the private one.");
  const second = jwt.secondPublicPem ?? (await readSecondKey(jwt.secondPublicKeyPath));
  return rsaKeys(pem.private, pem.public, second);
}

async function readKeyFiles(privateKeyPath: string, publicKeyPath: string) {
  if (!(await Bun.file(privateKeyPath).exists())) await writeKeys(privateKeyPath, publicKeyPath);
  return { private: await Bun.file(privateKeyPath).text(), public: await Bun.file(publicKeyPath).text() };
}

async function readSecondKey(path: string): Promise<string | null> {
  if (!(await Bun.file(path).exists())) return null;
  const pem = await Bun.file(path).text();
  if (!isRsaPublicKey(pem)) throw new Error("JWT_SECOND_PUBLIC_KEY_PATH: the file is not an RSA key as PEM.");
  return pem;
}

function isPair(privatePem: string, publicPem: string): boolean {
  return createPublicKey(privatePem).equals(createPublicKey(publicPem));
}

function isRsaPublicKey(pem: string): boolean {
  try {
    return createPublicKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

/** Makes a pair of 2048-bit RSA keys; only the owner can read the private one. */
export async function writeKeys(privateKeyPath: string, publicKeyPath: string): Promise<void> {
  const { privateKey, publicKey } = makePair();
  await mkdir(dirname(privateKeyPath), { recursive: true });
  await mkdir(dirname(publicKeyPath), { recursive: true });
  await Bun.write(privateKeyPath, privateKey, { mode: 0o600 });
  await chmod(privateKeyPath, 0o600);
  await Bun.write(publicKeyPath, publicKey);
}

/**
 * Signs with a new pair from the next start on; the present public key becomes the second one, so that the tokens it
 * has signed stay valid. The present private key is not kept. Files keep their owner and mode.
 * @throws Error when the pair is not there, or when the present second key may still have tokens that are valid
 */
export async function rotateKeys(
  paths: { privateKey: string; publicKey: string; secondPublicKey: string },
  now: Date,
): Promise<void> {
  const present = { private: await readText(paths.privateKey), public: await readText(paths.publicKey) };
  if (present.private === null || present.public === null || !isPair(present.private, present.public))
    throw new Error("There is no pair of keys to rotate: make one with `keys`.");
  const second = await readText(paths.secondPublicKey);
  if (second !== null && second !== present.public) {
    const freeAt = (await stat(paths.secondPublicKey)).mtimeMs + longestTokenSeconds * 1000;
    if (freeAt > now.getTime())
      throw new Error(
        `Tokens of ${paths.secondPublicKey} may still be valid: rotate again after ${new Date(freeAt).toISOString()}.`,
      );
  }
  const { privateKey, publicKey } = makePair();
  // First the key that must not be lost.
  await replaceFile(paths.secondPublicKey, present.public, await stat(paths.publicKey));
  await replaceFile(paths.privateKey, privateKey, await stat(paths.privateKey));
  await replaceFile(paths.publicKey, publicKey, await stat(paths.publicKey));
}

async function readText(path: string): Promise<string | null> {
  const file = Bun.file(path);
  return (await file.exists()) ? await file.text() : null;
}

async function replaceFile(path: string, text: string, like: { mode: number; uid: number; gid: number }) {
  const temporary = `${path}.new`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, text, { mode: 0o600 });
  await chown(temporary, like.uid, like.gid);
  await chmod(temporary, like.mode & 0o777);
  await rename(temporary, path);
}

function makePair() {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
}
