import { generateKeyPairSync } from "node:crypto";

function makePair() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return { privatePem: privateKey, publicPem: publicKey };
}

/** What the application signs with in tests. */
export const testKeyPair = makePair();

/** Somebody else's. */
export const foreignKeyPair = makePair();
