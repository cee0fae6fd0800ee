import { readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** PostgreSQL's own programs of one version. */
export interface PgPrograms {
  /** Such as "17.6". */
  version: string;
  pg_dump: string;
  pg_restore: string;
  psql: string;
}

/**
 * Finds pg_dump, pg_restore and psql: in `folder` alone if it is given, else in PATH and where Debian keeps the versions
 * side by side. Of several the oldest that is new enough is taken, because it fits the server best.
 * @param major the least version: the server's, or that of the dump
 * @throws Error saying what is to be installed
 */
export async function findPgPrograms(folder: string | null, major: number): Promise<PgPrograms> {
  const found: PgPrograms[] = [];
  for (const candidate of folder === null ? await findFolders() : [folder]) {
    const path = (name: string) => Bun.which(name, { PATH: candidate });
    const [dump, restore, psql] = [path("pg_dump"), path("pg_restore"), path("psql")];
    if (!dump || !restore || !psql) continue;
    const version = /(\d+(\.\d+)*)/.exec(Bun.spawnSync([dump, "--version"]).stdout.toString())?.[1];
    if (version) found.push({ version, pg_dump: dump, pg_restore: restore, psql });
  }
  const fitting = found
    .filter((programs) => majorOf(programs.version) >= major)
    .toSorted((a, b) => majorOf(a.version) - majorOf(b.version))[0];
  if (fitting) return fitting;
  const present =
    found.length === 0 ? "there are none" : `there is ${found.map(({ version }) => version).join(", ")}`;
  throw new Error(
    `pg_dump, pg_restore and psql of PostgreSQL ${major} or newer are needed, and ${present}. ` +
      `Install PostgreSQL's client programs (Debian: postgresql-client-${major}), ` +
      "or name the folder they are in as BACKUP_PG_BIN.",
  );
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

async function findFolders(): Promise<string[]> {
  const debian = "/usr/lib/postgresql";
  const versions = await readdir(debian).catch(() => []);
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...path, ...versions.map((version) => join(debian, version, "bin"))];
}

/**
 * The environment that lets these programs reach a database: a command line would show the password to everybody.
 * Of ours only what they look for themselves is passed on.
 */
export function environmentFor(databaseUrl: string): Record<string, string> {
  const url = new URL(databaseUrl);
  const own = Object.entries(process.env).filter(([name]) => /^(PG.*|PATH|HOME)$/.test(name));
  const tls = url.searchParams.get("sslmode") ?? url.searchParams.get("ssl");
  const given = {
    PGHOST: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    PGPORT: url.port || "5432",
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    PGSSLMODE: tls === "true" ? "require" : (tls ?? ""),
    PGSSLROOTCERT: url.searchParams.get("sslrootcert") ?? "",
    PGAPPNAME: "table-order backup",
    PGCONNECT_TIMEOUT: "10",
    LC_ALL: "C",
  };
  return Object.fromEntries(
    [...own, ...Object.entries(given)].flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  );
}

export type PgProcess = ReturnType<typeof startPgProgram>;

/** Starts one of these programs. Its `ended` fails with its last words unless it ended well. */
export function startPgProgram(
  command: string,
  args: string[],
  env: Record<string, string>,
  signal?: AbortSignal,
) {
  // Not node:child_process: through it, in Bun 1.4.4, some restores found their input empty.
  const child = Bun.spawn([command, ...args], {
    env,
    signal,
    killSignal: "SIGKILL",
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  const ended = Promise.all([child.exited, lastWords(child.stderr)]).then(([code, words]) => {
    if (code !== 0)
      throw new Error(`${command} ended with ${child.signalCode ?? code}: ${words || "no word"}`);
  });
  ended.catch(() => {});
  const { stdin, stdout } = child;
  return {
    stdout,
    ended,
    /** Writes as fast as the program reads. */
    async write(chunk: string | Uint8Array): Promise<void> {
      stdin.write(chunk);
      await stdin.flush();
    },
    /** Tells that no more comes. */
    async end(): Promise<void> {
      await stdin.end();
    },
    kill: () => child.kill("SIGKILL"),
  };
}

async function lastWords(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let words = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) words = (words + text).slice(-4_000);
  return words.trim();
}
