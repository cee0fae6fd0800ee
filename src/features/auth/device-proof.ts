import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";

/** How long after its last sign-in a device is still known. */
const proofDays = 180;

export interface Device {
  /** Random; a device keeps it from sign-in to sign-in. */
  id: string;
  /** The table or account that it signed in to. */
  accountId: string;
  /** The account's token version then: a new PIN or password ends the proof too. */
  tokenVersion: number;
}

export type DeviceProofs = ReturnType<typeof createDeviceProofs>;

/**
 * A device gets this proof when it signs in, and shows it at the next sign-in to be told from strangers. It opens nothing: the PIN
 * or password is still needed. About 130 bytes: account, version, device and end, with an HMAC-SHA256 over them.
 * @param secret known to every instance
 */
export function createDeviceProofs({ secret, clock }: { secret: Buffer; clock: Clock }) {
  const key = createHmac("sha256", secret).update("device proofs").digest();
  const sign = (text: string) => createHmac("sha256", key).update(text).digest();

  return {
    /** @param device what the device has shown, if anything: its id stays */
    issue(account: { id: string; tokenVersion: number }, device: Device | null): string {
      const id = device?.id ?? randomBytes(12).toString("base64url");
      const endSeconds = Math.floor(clock.now().getTime() / 1000) + proofDays * 86_400;
      const text = [account.id, account.tokenVersion, id, endSeconds].join(".");
      return `${text}.${sign(text).toString("base64url")}`;
    },

    /** @returns null for what this server has not signed, or too long ago */
    read(proof: string | undefined): Device | null {
      const [, text = "", signature = ""] = /^(.{1,120})\.([\w-]{43})$/.exec(proof ?? "") ?? [];
      const given = Buffer.from(signature, "base64url");
      const expected = sign(text);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      const [accountId = "", tokenVersion, id = "", endSeconds] = text.split(".");
      if (Number(endSeconds) * 1000 <= clock.now().getTime()) return null;
      return { id, accountId, tokenVersion: Number(tokenVersion) };
    },
  };
}
