import {
  chmod,
  exists,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Programs, programsIn, runAs, type ServerUser } from "./embedded-cluster.ts";

/** Where root's private server keeps what its unprivileged account cannot reach in the project's own folders. */
export const sharedFolderOfRoot = "/var/lib/table-order-dev";

/** A copy of the programs takes a second; a draft this old was left behind by a start that was killed. */
const draftKeptMs = 3_600_000;

interface Place {
  /** Folder that every account may enter; only root writes to it. */
  shared: string;
  user: ServerUser;
  log: (line: string) => void;
}

/**
 * Finds the folder of the private database: `<dataDir>/postgres`. When the server's account cannot enter `dataDir`, the
 * database is made in the shared folder, and `<dataDir>/postgres` is a link to it: whoever moves the project keeps the
 * database, and whoever removes the data folder gets a new one, as anywhere else.
 *
 * @returns the real path, where there may be no database yet
 */
export async function placeData(dataDir: string, { shared, user, log }: Place): Promise<string> {
  const home = join(dataDir, "postgres");
  const target = await readlink(home).catch(() => null);
  if (target !== null) {
    const linked = resolve(dataDir, target);
    const isThere = await exists(dirname(linked));
    if (isThere && !(await isCopiedLink(dataDir, linked))) {
      if (canEnter(user, dirname(linked))) return linked;
      throw unreachable(user, linked);
    }
    log(`${home} links to ${isThere ? "another folder's database" : "nothing"}; a new database is made`);
    await rm(home);
  }
  if (canEnter(user, dataDir)) return home;
  if (await exists(home)) throw unreachable(user, home);

  await openToAll(shared);
  const folder = await mkdtemp(join(shared, "data-"));
  await openToAll(folder);
  await Bun.write(join(folder, "belongs-to"), dataDir);
  await symlink(join(folder, "postgres"), home);
  return join(folder, "postgres");
}

/** Whether a link came along when somebody copied a data folder: then the original still has the same one. */
async function isCopiedLink(dataDir: string, linked: string): Promise<boolean> {
  const original = await readFile(join(dirname(linked), "belongs-to"), "utf8").catch(() => dataDir);
  if (original === dataDir) return false;
  return (await readlink(join(original, "postgres")).catch(() => null)) === linked;
}

/**
 * Finds programs that the server's account can run: those of the package, or a copy of them in the shared folder, which
 * is made once for each version. A copy gets its name when it is whole, so that a start that is killed leaves no half one.
 */
export async function placePrograms(programs: Programs, { shared, user, log }: Place): Promise<Programs> {
  if (canEnter(user, programs.postgres)) return programs;
  await openToAll(shared);
  const name = `programs-${programs.version}`;
  await removeOldDrafts(shared, name);
  const copy = join(shared, name);
  if (!(await exists(copy))) {
    log(`copying PostgreSQL's programs to ${copy}: the user that it runs as cannot enter ${programs.folder}`);
    await copyWhole(programs.folder, copy);
  }
  const placed = { ...programs, ...programsIn(copy) };
  if (!canEnter(user, placed.postgres)) throw unreachable(user, placed.postgres);
  return placed;
}

async function copyWhole(from: string, to: string): Promise<void> {
  const draft = await mkdtemp(`${to}.new-`);
  for (const command of [
    // The links between the libraries stay links.
    ["cp", "-RP", `${from}/.`, draft],
    ["chmod", "-R", "u=rwX,go=rX", draft],
  ]) {
    const { ok, output } = runAs({}, command);
    if (ok) continue;
    await rm(draft, { recursive: true, force: true });
    throw new Error(`PostgreSQL's programs could not be copied to ${to}: ${output.trim()}`);
  }
  await rename(draft, to).catch(async (error) => {
    await rm(draft, { recursive: true, force: true });
    // Another start was faster.
    if (!(await exists(to))) throw error;
  });
}

async function removeOldDrafts(shared: string, name: string): Promise<void> {
  for (const entry of await readdir(shared)) {
    if (!entry.startsWith(`${name}.new-`)) continue;
    const draft = join(shared, entry);
    const made = await stat(draft).catch(() => null);
    if (made && Date.now() - made.mtimeMs > draftKeptMs) await rm(draft, { recursive: true, force: true });
  }
}

/** Makes a folder that everybody may pass through but only its owner may list or write to. */
async function openToAll(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o711);
  } catch (error) {
    throw new Error(
      `The private PostgreSQL needs the folder ${folder}, because it does not run as root (${error}). ` +
        "Set DATA_DIR to a folder that every user may enter, or DATABASE_URL to a PostgreSQL server.",
    );
  }
}

/** Whether the server's account may enter a folder, or run a program. */
function canEnter(user: ServerUser, path: string): boolean {
  return !("uid" in user) || runAs(user, ["test", "-x", path]).ok;
}

function unreachable({ uid }: ServerUser, path: string): Error {
  return new Error(
    `PostgreSQL refuses to run as root, and the user that it runs as (uid ${uid}) cannot reach ${path}. ` +
      "Open the way there with `chmod o+x`, set DATA_DIR to a folder that every user may enter, " +
      "or set DATABASE_URL to a PostgreSQL server.",
  );
}
