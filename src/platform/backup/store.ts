import { basename, dirname, resolve } from "node:path";

/** Where backups are kept: a folder, or a prefix of a bucket. */
export interface BackupStore {
  /** For people. */
  readonly place: string;
  /** Names of the files, in no order. */
  list(): Promise<string[]>;
  /** @throws Error when there is no such file */
  read(name: string): AsyncIterable<Uint8Array>;
  /** Writes all or nothing: when the bytes end with an error, there is no file. An interrupted one may leave a part. */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  remove(name: string): Promise<void>;
}

/** `null`: as AWS's own tools find it. */
export interface S3Service {
  region: string | null;
  endpoint: string | null;
}

/**
 * Opens the store at `folder` or `s3://bucket/prefix`.
 * @throws Error when it is neither
 */
export async function openBackupStore(location: string, s3: S3Service): Promise<BackupStore> {
  if (!location.includes("://")) {
    const { openDiskStore } = await import("./disk-store.ts");
    return openDiskStore(resolve(location));
  }
  const { protocol, hostname, pathname } = new URL(location);
  if (protocol !== "s3:" || hostname === "")
    throw new Error(`${location} is neither a folder nor s3://bucket/prefix.`);
  const prefix = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, "");
  // AWS's client takes its time to load: only who uses it waits for it.
  const { openS3Store } = await import("./s3-store.ts");
  return openS3Store({ ...s3, bucket: hostname, prefix });
}

/** The last part of a path or an `s3://` address, and what comes before it. */
export function splitLocation(location: string): { place: string; name: string } {
  if (!location.includes("://")) return { place: dirname(resolve(location)), name: basename(location) };
  const end = location.lastIndexOf("/");
  return { place: location.slice(0, end), name: location.slice(end + 1) };
}
