import { createHash } from "node:crypto";
import postgres from "postgres";
import { decrypt } from "./encryption.ts";
import { type Manifest, manifestOf, parseManifest } from "./manifest.ts";
import { environmentFor, findPgPrograms, majorOf, type PgProcess, startPgProgram } from "./pg-programs.ts";
import type { BackupProgress } from "./progress.ts";
import type { BackupStore } from "./store.ts";

/**
 * Restores a backup whole or not at all: checks the file first, then writes everything in one transaction, in which the
 * rows are counted and the log gets a new epoch.
 * @returns the manifest, and the new epoch
 * @throws Error when anything fails; the database is then as it was
 */
export async function restoreBackup(options: {
  store: BackupStore;
  /** The file in the store. */
  name: string;
  databaseUrl: string;
  /** Whether what the database holds may be replaced. */
  force: boolean;
  key: string | null;
  /** Folder of pg_restore and psql, null where they are usual. */
  programs: string | null;
  progress: BackupProgress;
  signal?: AbortSignal;
}): Promise<{ manifest: Manifest; epoch: string }> {
  const { store, name, databaseUrl, key, progress, signal } = options;
  const manifest = parseManifest(await readText(store, manifestOf(name)), manifestOf(name));
  if (manifest.isEncrypted && key === null) throw new Error(`${name} is encrypted: set BACKUP_KEY.`);

  const sql = postgres(databaseUrl, {
    max: 1,
    connect_timeout: 10,
    fetch_types: false,
    onnotice() {},
    connection: { application_name: "table-order restore" },
  });
  try {
    await checkTarget(sql, options.force);
    // The first reading only checks: what was altered may hold any SQL, and must not reach psql.
    progress.start("checked", manifest.bytes);
    for await (const _ of readChecked(options, manifest)) signal?.throwIfAborted();
    progress.stop();

    const programs = await findPgPrograms(options.programs, majorOf(manifest.pgDumpVersion));
    const env = { ...environmentFor(databaseUrl), PGAPPNAME: "table-order restore" };
    const toSql = startPgProgram(
      programs.pg_restore,
      ["--file=-", "--no-owner", "--no-privileges", "--exit-on-error"],
      env,
      signal,
    );
    const psql = startPgProgram(
      programs.psql,
      ["--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--file=-"],
      env,
      signal,
    );
    progress.start("restored", manifest.bytes);
    try {
      await psql.write(prologue(options.force));
      const restored = Promise.all([
        feed(readChecked(options, manifest), toSql).then(() => toSql.end()),
        feed(toSql.stdout, psql).then(() => toSql.ended),
      ]);
      await Promise.race([restored, psql.ended.then(endedEarly)]);
      // Without these words nothing of it is committed.
      await psql.write(epilogue(manifest));
      await psql.end();
      await psql.ended;
    } catch (error) {
      toSql.kill();
      // Of several that fail together, the one that talks to the database knows why; it ends without a commit.
      await psql.end().catch(() => {});
      await psql.ended.catch((reason: unknown) => {
        throw signal?.aborted ? signal.reason : reason;
      });
      throw error;
    } finally {
      psql.kill();
      progress.stop();
    }
    const [row] = await sql<{ epoch: string }[]>`SELECT epoch FROM public.log_epoch`;
    return { manifest, epoch: row?.epoch ?? "" };
  } finally {
    progress.stop();
    await sql.end({ timeout: 5 });
  }
}

async function feed(chunks: AsyncIterable<Uint8Array>, to: PgProcess): Promise<void> {
  for await (const chunk of chunks) await to.write(chunk);
}

function endedEarly(): never {
  throw new Error("psql ended before the end of the backup.");
}

/** @throws Error when something is in it that may not be replaced, or when the service uses it */
async function checkTarget(sql: postgres.Sql, force: boolean): Promise<void> {
  const [target] = await sql<{ tables: number; sessions: number; name: string }[]>`
    SELECT current_database() AS name,
           (SELECT count(*)::int FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname IN ('public', 'drizzle')) AS tables,
           (SELECT count(*)::int FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND application_name LIKE 'table-order%') AS sessions`;
  if (!target) throw new Error("The database does not answer.");
  if (target.tables > 0 && !force)
    throw new Error(
      `The database ${target.name} is not empty. Restore into an empty one, or say --force to replace what is in it.`,
    );
  // Processes read the log's epoch when they start: one that runs on would tell its readers nothing.
  if (target.sessions > 0)
    throw new Error(
      `The service uses the database ${target.name} (${target.sessions} connections): stop it first.`,
    );
}

/** The dump, decrypted. @throws Error when it is not as it was written, at the end at the latest */
async function* readChecked(
  {
    store,
    name,
    key,
    progress,
  }: { store: BackupStore; name: string; key: string | null; progress: BackupProgress },
  manifest: Manifest,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let bytes = 0;
  async function* stored() {
    for await (const chunk of store.read(name)) {
      hash.update(chunk);
      bytes += chunk.length;
      progress.update(bytes);
      yield chunk;
    }
  }
  yield* manifest.isEncrypted ? decrypt(stored(), key ?? "") : stored();
  if (bytes !== manifest.bytes || hash.digest("hex") !== manifest.sha256)
    throw new Error(`${name} is not what its manifest says: it was altered or cut off.`);
}

function prologue(force: boolean): string {
  const clear = `
    SET LOCAL lock_timeout = '30s';
    DROP SCHEMA IF EXISTS drizzle CASCADE;
    DROP SCHEMA IF EXISTS public CASCADE;
    CREATE SCHEMA public;
    GRANT USAGE ON SCHEMA public TO PUBLIC;`;
  return `SET client_min_messages = warning;\nBEGIN;\n${force ? clear : ""}\n`;
}

/** The names come from a file: the manifest's schema lets nothing through that would need quotes. */
function epilogue(manifest: Manifest): string {
  const checks = Object.entries(manifest.rows).map(
    ([table, rows]) =>
      `IF (SELECT count(*) FROM ${table}) <> ${rows} THEN RAISE EXCEPTION '${table} has not ${rows} rows'; END IF;`,
  );
  return `
DO $check$ BEGIN
${checks.join("\n")}
END $check$;
UPDATE public.log_epoch SET epoch = pg_catalog.gen_random_uuid();
COMMIT;
ANALYZE;
`;
}

async function readText(store: BackupStore, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of store.read(name)) chunks.push(chunk);
  } catch (error) {
    throw new Error(`${name} cannot be read: a backup is restored with the manifest that is beside it.`, {
      cause: error,
    });
  }
  return Buffer.concat(chunks).toString();
}
