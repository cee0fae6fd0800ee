import { createHash } from "node:crypto";
import postgres from "postgres";
import { encrypt } from "./encryption.ts";
import { findExpired, type Manifest, manifestOf, nameBackup } from "./manifest.ts";
import { environmentFor, findPgPrograms, majorOf, startPgProgram } from "./pg-programs.ts";
import type { BackupProgress } from "./progress.ts";
import { withStallLimit } from "./stall.ts";
import type { BackupStore } from "./store.ts";

/**
 * Dumps a database while it is in use, in pg_dump's custom format, then the manifest, then removes backups that are too
 * old. Nothing is held whole in memory.
 * @returns the manifest and the names of what was removed
 * @throws Error when anything fails; then there is no new backup, and the old ones stay
 */
export async function createBackup(options: {
  databaseUrl: string;
  store: BackupStore;
  /** Null: not encrypted. */
  key: string | null;
  /** 0: all are kept. */
  keepDays: number;
  /** Folder of pg_dump, null where it is usual. */
  programs: string | null;
  progress: BackupProgress;
  signal?: AbortSignal;
}): Promise<{ manifest: Manifest; removed: string[] }> {
  const { databaseUrl, store, key, keepDays, progress, signal } = options;
  const now = new Date();
  const file = nameBackup(now, key !== null);
  const sql = postgres(databaseUrl, {
    max: 1,
    connect_timeout: 10,
    fetch_types: false,
    onnotice() {},
    connection: { application_name: "table-order backup", idle_in_transaction_session_timeout: 0 },
  });
  let manifest: Manifest;
  try {
    // What is counted here and what pg_dump reads is one state of the database.
    manifest = await sql.begin("isolation level repeatable read read only", async (tx) => {
      const state = await readState(tx);
      const programs = await findPgPrograms(options.programs, majorOf(state.serverVersion));
      const dump = startPgProgram(
        programs.pg_dump,
        [
          "--format=custom",
          // It runs beside the service: little processor time counts for more than the last tenth of size.
          "--compress=1",
          "--no-password",
          "--lock-wait-timeout=30s",
          `--snapshot=${state.snapshot}`,
        ],
        environmentFor(databaseUrl),
        signal,
      );
      const hash = createHash("sha256");
      let bytes = 0;
      async function* plain() {
        yield* withStallLimit(dump.stdout, "pg_dump");
        // Only now is it known to be all.
        await dump.ended;
      }
      async function* counted() {
        for await (const chunk of key === null ? plain() : encrypt(plain(), key)) {
          hash.update(chunk);
          bytes += chunk.length;
          progress.update(bytes);
          yield chunk;
        }
      }
      progress.start("dumped");
      const written = store.write(file, counted()).finally(() => dump.kill());
      try {
        const [rows] = await Promise.all([countRows(tx), written]);
        return {
          format: 1 as const,
          file,
          createdAt: now.toISOString(),
          bytes,
          sha256: hash.digest("hex"),
          isEncrypted: key !== null,
          serverVersion: state.serverVersion,
          pgDumpVersion: programs.version,
          migrations: state.migrations,
          epoch: state.epoch,
          rows,
        };
      } catch (error) {
        dump.kill();
        // What is half written is cleaned up before anybody looks.
        await written.catch(() => {});
        throw error;
      } finally {
        progress.stop();
      }
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
  await store.write(manifestOf(file), textOf(`${JSON.stringify(manifest, null, 2)}\n`));

  const removed = keepDays === 0 ? [] : findExpired(await store.list(), keepDays, now);
  for (const name of removed) await store.remove(name);
  return { manifest, removed };
}

async function readState(tx: postgres.TransactionSql) {
  const [schema] = await tx<{ known: boolean }[]>`
    SELECT to_regclass('public.log_epoch') IS NOT NULL AND to_regclass('drizzle.__drizzle_migrations') IS NOT NULL
        AS known`;
  if (!schema?.known) throw new Error("This database has no tables of ours: there is nothing to back up.");
  const [state] = await tx<{ snapshot: string; serverVersion: string; migrations: number; epoch: string }[]>`
    SELECT pg_export_snapshot() AS snapshot, split_part(current_setting('server_version'), ' ', 1) AS "serverVersion",
           (SELECT count(*)::int FROM drizzle.__drizzle_migrations) AS migrations,
           (SELECT epoch FROM public.log_epoch) AS epoch`;
  if (!state) throw new Error("The database does not say what it is.");
  return state;
}

async function countRows(tx: postgres.TransactionSql): Promise<Record<string, number>> {
  const tables = await tx<{ schema: string; name: string }[]>`
    SELECT schemaname AS schema, tablename AS name FROM pg_tables
     WHERE schemaname IN ('public', 'drizzle') ORDER BY 1, 2`;
  const rows: Record<string, number> = {};
  for (const { schema, name } of tables) {
    const [counted] = await tx<{ count: number }[]>`
      SELECT count(*)::float8 AS count FROM ${tx(schema)}.${tx(name)}`;
    rows[`${schema}.${name}`] = counted?.count ?? 0;
  }
  return rows;
}

async function* textOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
