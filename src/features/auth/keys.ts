import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Config } from "../../config.ts";
import { rsaKeys, secretKeys, type TokenKeys } from "./tokens.ts";

/** The keys that the configuration names; missing RSA keys are made, which production does not get to. */
export async function loadKeys(jwt: Config["jwt"]): Promise<TokenKeys> {
  if (jwt.algorithm === "HS256") return secretKeys(jwt.secretKey);
  if (!(await Bun.file(jwt.privateKeyPath).exists())) await writeKeys(jwt.privateKeyPath, jwt.publicKeyPath);
  return rsaKeys(await Bun.file(jwt.privateKeyPath).text(), await Bun.file(jwt.publicKeyPath).text());
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
