import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

/** What is known of a backup; kept beside it as `<file>.json`, and written last. */
export const Manifest = Type.Object({
  format: Type.Literal(1),
  file: Type.String(),
  createdAt: Type.String(),
  /** Of the file as it is kept. */
  bytes: Type.Integer({ minimum: 1 }),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  isEncrypted: Type.Boolean(),
  /** Versions of the server and of the pg_dump that wrote it, such as "17.6". */
  serverVersion: Type.String(),
  pgDumpVersion: Type.String(),
  /** Migrations that were applied. */
  migrations: Type.Integer({ minimum: 0 }),
  epoch: Type.String(),
  /** Rows of each table, as of the moment of the dump. */
  rows: Type.Record(Type.String({ pattern: "^[a-z_]+\\.[a-z_0-9]+$" }), Type.Integer({ minimum: 0 }), {
    additionalProperties: false,
  }),
});
export type Manifest = Static<typeof Manifest>;

/** @throws Error when the text is not a manifest */
export function parseManifest(text: string, name: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (!Value.Check(Manifest, value)) throw new Error(`${name} is not the manifest of a backup.`);
  return value;
}

export const manifestOf = (file: string) => `${file}.json`;

/** `table-order-20260131T030000123Z.dump`, with `.enc` when it is encrypted. */
export function nameBackup(now: Date, isEncrypted: boolean): string {
  return `table-order-${now.toISOString().replaceAll(/[-:.]/g, "")}.dump${isEncrypted ? ".enc" : ""}`;
}

/** The moment in a name, null when it is no file of a backup. */
export function momentOf(name: string): Date | null {
  const parts =
    /^table-order-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.dump(\.enc)?(\.json)?(\.part)?$/.exec(name);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second, ms] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}

/** The newest backup that is whole, null when there is none. */
export function newestOf(names: readonly string[]): string | null {
  const known = new Set(names);
  return (
    names
      .filter((name) => /\.dump(\.enc)?$/.test(name) && momentOf(name) && known.has(manifestOf(name)))
      .toSorted()
      .at(-1) ?? null
  );
}

/**
 * Files of backups that are older than so many days. The newest whole backup is never among them, nor a file that is
 * not of a backup.
 */
export function findExpired(names: readonly string[], keepDays: number, now: Date): string[] {
  const newest = newestOf(names);
  if (newest === null) return [];
  const before = now.getTime() - keepDays * 86_400_000;
  return names.filter((name) => {
    const moment = momentOf(name);
    return moment !== null && moment.getTime() < before && name !== newest && name !== manifestOf(newest);
  });
}
