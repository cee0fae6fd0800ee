/** Uploaded files under names made from their content, so that a name never means anything else later. */
export interface Files {
  /**
   * Keeps a file; readers see the whole of it or nothing.
   * @throws FileKeyError for a bad key, or when the content type is not what the key's ending says.
   */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** @returns null when there is no such file. */
  read(key: string): Promise<{ body: Blob; contentType: string } | null>;
  /** Removes a file; fine when there is none. */
  remove(key: string): Promise<void>;
  /** Where browsers find it: a path on this server, or an absolute address. */
  url(key: string): string;
  health(): Promise<"up" | "down">;
  close(): Promise<void>;
}

export class FileKeyError extends Error {
  override readonly name = "FileKeyError";
}

const contentTypes = { webp: "image/webp", png: "image/png", jpg: "image/jpeg" } as const;

export type FileEnding = keyof typeof contentTypes;

/** A folder of the hash's first two digits, the hash, and the ending: `ab/ab12….webp`. */
const keyPattern = /^([0-9a-f]{2})\/\1[0-9a-f]{62}\.(webp|png|jpg)$/;

/**
 * The one check of keys; every adapter asks it first.
 * @returns the content type that the key's ending stands for.
 * @throws FileKeyError when this is not a name that `fileKey` makes.
 */
export function checkFileKey(key: string): string {
  const ending = keyPattern.exec(key)?.[2];
  for (const [known, contentType] of Object.entries(contentTypes)) {
    if (known === ending) return contentType;
  }
  throw new FileKeyError("not the name of an uploaded file");
}

/** The key of this content: its SHA-256 in hexadecimal. */
export function fileKey(bytes: Uint8Array, ending: FileEnding): string {
  const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  return `${hash.slice(0, 2)}/${hash}.${ending}`;
}
