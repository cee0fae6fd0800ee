import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Config } from "../../config.ts";
import { rsaKeys, secretKeys, type TokenKeys } from "./tokens.ts";

/**
 * The keys that the configuration names; missing RSA files are made, which production does not get to.
 * @throws Error when the public key is not that of the private one: no token would be valid
 */
export async function loadKeys(jwt: Config["jwt"]): Promise<TokenKeys> {
  if (jwt.algorithm === "HS256") return secretKeys(jwt.secretKey);
  const pem = jwt.pem ?? (await readKeyFiles(jwt.privateKeyPath, jwt.publicKeyPath));
  if (!createPublicKey(pem.private).equals(createPublicKey(pem.public)))
    throw new Error("The JWT keys are not a pair: the public key is not that of the private one.");
  return rsaKeys(pem.private, pem.public);
}

async function readKeyFiles(privateKeyPath: string, publicKeyPath: string) {
  if (!(await Bun.file(privateKeyPath).exists())) await writeKeys(privateKeyPath, publicKeyPath);
  return { private: await Bun.file(privateKeyPath).text(), public: await Bun.file(publicKeyPath).text() };
}

/** Makes a pair of 2048-bit RSA keys; only the owner can read the private one. */
export async function writeKeys(privateKeyPath: string, publicKeyPath: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  await mkdir(dirname(privateKeyPath), { recursive: true });
  await mkdir(dirname(publicKeyPath), { recursive: true });
  await Bun.write(privateKeyPath, privateKey, { mode: 0o600 });
  await chmod(privateKeyPath, 0o600);
  await Bun.write(publicKeyPath, publicKey);
}
