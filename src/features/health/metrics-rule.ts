import { createHash, timingSafeEqual } from "node:crypto";

/** Says who may read the metrics: whoever asks from a known address, or with the token. */
export function createMetricsRule(settings: { addresses: readonly string[]; token: string | null }) {
  const token = settings.token === null ? null : hash(settings.token);

  return (address: string | null, authorization: string | null): boolean => {
    if (address !== null && settings.addresses.includes(address)) return true;
    const given = /^bearer +(.+)$/i.exec(authorization ?? "")?.[1];
    // Hashes are of one length, and the time that their comparison takes says nothing about the token.
    return token !== null && given !== undefined && timingSafeEqual(token, hash(given));
  };
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
