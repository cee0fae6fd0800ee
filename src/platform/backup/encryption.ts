import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";

// An encrypted backup is a header and chunks. Header: "table-order backup 1\n", then 16 bytes of salt. The key is
// scrypt(BACKUP_KEY, salt) with N 2^15, r 8, p 1. Each chunk is 64 KiB (the last one 0 to 64 KiB) under AES-256-GCM,
// followed by its tag of 16 bytes. Its nonce is the chunk's number, 11 bytes, big-endian, and a byte that is 1 for
// the last chunk and else 0: so none can be altered, left out, doubled, moved or cut off at the end unnoticed. The
// construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as in age; a key is used for one file.

const magic = Buffer.from("table-order backup 1\n");
const saltBytes = 16;
const headerBytes = magic.length + saltBytes;
const chunkBytes = 64 * 1024;
const tagBytes = 16;
const cipher = "aes-256-gcm";

/** An encrypted backup that does not fit its key, or is not as it was written. */
export class DecryptionError extends Error {
  override readonly name = "DecryptionError";

  constructor() {
    super("BACKUP_KEY is not the one it was encrypted with, or the file was altered or cut off.");
  }
}

export async function* encrypt(
  plain: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(saltBytes);
  const key = await deriveKey(passphrase, salt);
  yield Buffer.concat([magic, salt]);
  for await (const { chunk, number, isLast } of inChunks(plain, chunkBytes)) {
    const encryption = createCipheriv(cipher, key, nonceOf(number, isLast));
    yield Buffer.concat([encryption.update(chunk), encryption.final(), encryption.getAuthTag()]);
  }
}

/** @throws DecryptionError; what was given out before it is as it was written, but not all of it */
export async function* decrypt(
  encrypted: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Uint8Array> {
  let key: Buffer = Buffer.alloc(0);
  /** What follows the header. */
  async function* body() {
    let start: Buffer | null = Buffer.alloc(0);
    for await (const piece of encrypted) {
      if (start === null) {
        yield piece;
        continue;
      }
      start = Buffer.concat([start, piece]);
      if (start.length < headerBytes) continue;
      if (!start.subarray(0, magic.length).equals(magic)) throw new DecryptionError();
      key = await deriveKey(passphrase, start.subarray(magic.length, headerBytes));
      yield start.subarray(headerBytes);
      start = null;
    }
    if (start !== null) throw new DecryptionError();
  }
  for await (const { chunk, number, isLast } of inChunks(body(), chunkBytes + tagBytes)) {
    if (chunk.length < tagBytes) throw new DecryptionError();
    const decryption = createDecipheriv(cipher, key, nonceOf(number, isLast), { authTagLength: tagBytes });
    decryption.setAuthTag(chunk.subarray(-tagBytes));
    const plain = decryption.update(chunk.subarray(0, -tagBytes));
    try {
      decryption.final();
    } catch {
      throw new DecryptionError();
    }
    yield plain;
  }
}

/** Cuts bytes anew into chunks of one size. The last one is known by what does not follow. */
async function* inChunks(bytes: AsyncIterable<Uint8Array>, size: number) {
  let number = 0;
  let rest = Buffer.alloc(0);
  for await (const piece of bytes) {
    rest = Buffer.concat([rest, piece]);
    let start = 0;
    for (; rest.length - start > size; start += size)
      yield { chunk: rest.subarray(start, start + size), number: number++, isLast: false };
    rest = rest.subarray(start);
  }
  yield { chunk: rest, number, isLast: true };
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

function deriveKey(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return derive(passphrase, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });
}

const derive = promisify<
  string,
  Uint8Array,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt);
