import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbeddedPostgres } from "../../../src/platform/database/embedded.ts";
import { makeDataDir } from "../../support/postgres.ts";

setDefaultTimeout(60_000);

const project = join(import.meta.dir, "..", "..", "..");
const fixture = join(project, "test", "support", "embedded-owner.ts");

// One folder for all tests, because only the first start is slow. Each test leaves its server stopped.
let dataDir: string;
let firstUrl: string;
const folders: string[] = [];
type OwnerProcess = Bun.Subprocess<"ignore", "pipe", "inherit">;
const children: OwnerProcess[] = [];

beforeAll(async () => {
  dataDir = await newFolder();
  const server = await start();
  firstUrl = server.url;
  await query(server.url, (sql) => sql`create table note (body text primary key)`);
  await query(server.url, (sql) => sql`insert into note values ('from the first start')`);
  await server.stop();
});

afterAll(async () => {
  for (const child of children) child.kill("SIGTERM");
  await Promise.all(children.map((child) => child.exited));
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe("a later start", () => {
  test("keeps the data and the password of the first", async () => {
    const server = await start();
    try {
      const rows = await query(server.url, (sql) => sql`select body from note`);
      expect(rows).toEqual([{ body: "from the first start" }]);
      expect(new URL(server.url).password).toBe(new URL(firstUrl).password);
      expect((await stat(join(dataDir, "postgres", "password"))).mode & 0o777).toBe(0o600);
    } finally {
      await server.stop();
    }
  });

  test("has UTF-8 text and UTC time whatever the machine is set to", async () => {
    const server = await start();
    try {
      const rows = await query(
        server.url,
        (sql) => sql`
          select datlocprovider::text as provider, datlocale as locale, pg_encoding_to_char(encoding) as encoding,
            current_setting('timezone') as timezone, upper('é') as upper
          from pg_database where datname = current_database()`,
      );
      expect(rows).toEqual([
        { provider: "b", locale: "C.UTF-8", encoding: "UTF8", timezone: "UTC", upper: "É" },
      ]);
    } finally {
      await server.stop();
    }
  });

  test("takes the given port and number of connections", async () => {
    const port = 20_000 + (process.pid % 10_000);
    const server = await start({ port, maxConnections: 17 });
    try {
      expect(server.port).toBe(port);
      const rows = await query(server.url, (sql) => sql`show max_connections`);
      expect(rows).toEqual([{ max_connections: "17" }]);
    } finally {
      await server.stop();
    }
  });

  test("fails with the server's own words when the given port is taken", async () => {
    const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    try {
      await expect(start({ port: listener.port })).rejects.toThrow("Address already in use");
    } finally {
      listener.stop(true);
    }
    await (await start()).stop();
  });

  test("survives a pid file of a process that is gone", async () => {
    const gone = Bun.spawn(["true"]);
    await gone.exited;
    await leavePidFile(gone.pid);
    await (await start()).stop();
  });

  test("survives a pid file whose number belongs to another program, and leaves that program alone", async () => {
    const { uid, gid } = await stat(join(dataDir, "postgres"));
    // The server's own account: only then would PostgreSQL believe the file.
    const account = process.getuid?.() === 0 ? { uid, gid } : {};
    const bystander = Bun.spawn(["sleep", "60"], { ...account, cwd: "/" });
    try {
      await leavePidFile(bystander.pid);
      await (await start()).stop();
      expect(bystander.exitCode).toBeNull();
      expect(bystander.killed).toBe(false);
    } finally {
      bystander.kill();
      await bystander.exited;
    }
  });
});

describe("a second process on the same folder", () => {
  test("is refused and told the folder and the owner, who keeps working", async () => {
    const owner = await startOwner(dataDir);
    const refusal = `Another process (pid ${owner.pid}) already uses the embedded database in ${dataDir}`;
    await expect(start()).rejects.toThrow(refusal);
    expect(await query(owner.url, (sql) => sql`select body from note`)).toHaveLength(1);
    await stopOwner(owner);
  });

  test("is refused also within one process, and after garbage collection", async () => {
    const server = await start();
    try {
      Bun.gc(true);
      const outsider = spawnOwner(dataDir);
      expect(await firstLine(outsider)).toContain(`(pid ${process.pid}) already uses`);
      expect(await outsider.exited).toBe(1);
      await expect(start()).rejects.toThrow(`(pid ${process.pid}) already uses`);
    } finally {
      await server.stop();
    }
  });

  test("starts once the first has stopped", async () => {
    const server = await start();
    await server.stop();
    await stopOwner(await startOwner(dataDir));
  });
});

describe("after kill -9 of the application", () => {
  test("the next start stops the server left behind and has every committed row", async () => {
    const owner = await startOwner(dataDir);
    await query(owner.url, (sql) => sql`insert into note values ('committed before the kill')`);
    owner.child.kill("SIGKILL");
    await owner.child.exited;
    expect(await accepts("127.0.0.1", portOf(owner.url))).toBe(true);

    const server = await start();
    try {
      const rows = await query(
        server.url,
        (sql) => sql`select 1 from note where body = 'committed before the kill'`,
      );
      expect(rows).toHaveLength(1);
      expect(await accepts("127.0.0.1", portOf(owner.url))).toBe(false);
    } finally {
      await server.stop();
    }
  });

  test("one of two simultaneous newcomers takes over and the other is refused", async () => {
    const owner = await startOwner(dataDir);
    owner.child.kill("SIGKILL");
    await owner.child.exited;
    await expectOneWinner(dataDir);
  });

  test("during the first start, the next one begins afresh and clears up", async () => {
    const folder = await newFolder();
    const child = spawnOwner(folder);
    await until(async () => (await readdir(folder)).some((name) => name.startsWith("postgres.new-")));
    child.kill("SIGKILL");
    await child.exited;
    await mkdir(join(folder, "postgres.new-left", "data"), { recursive: true });
    await stopOwner(await startOwner(folder));
    expect(await readdir(folder)).not.toContain("postgres.new-left");
  });
});

test("of two simultaneous first starts one wins and the other is refused", async () => {
  await expectOneWinner(await newFolder());
});

test("stop may be called twice and leaves no process behind", async () => {
  const server = await start();
  const backends = await query(server.url, (sql) => sql`select pid from pg_stat_activity`);
  const pids = [...backends.map(({ pid }) => Number(pid)), await readServerPid()];
  expect(pids.length).toBeGreaterThan(3);
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  expect(pids.filter(isAlive)).toEqual([]);
});

test("a server that ends by itself is reported, and stop still works", async () => {
  const lines: string[] = [];
  const server = await start({ log: (line) => lines.push(line) });
  process.kill(await readServerPid(), "SIGINT");
  await until(async () => lines.some((line) => line.startsWith("PostgreSQL ended by itself")));
  await server.stop();
});

test("only 127.0.0.1 listens", async () => {
  const server = await start();
  try {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .map(({ address }) => address)
      .filter((address) => address !== "127.0.0.1");
    expect(await accepts("127.0.0.1", server.port)).toBe(true);
    for (const address of ["127.0.0.2", "::1", ...others]) {
      expect({ address, accepts: await accepts(address, server.port) }).toEqual({ address, accepts: false });
    }
    const rows = await query(server.url, (sql) => sql`show unix_socket_directories`);
    expect(rows).toEqual([{ unix_socket_directories: "" }]);
  } finally {
    await server.stop();
  }
});

test("a folder that cannot be written to is named with what to do about it", async () => {
  const folder = join(await newFolder(), "data");
  // Root may write to every folder, but nobody can make one below a file.
  if (process.getuid?.() === 0) await Bun.write(folder, "");
  else await mkdir(folder, { mode: 0o500 });
  const start = startEmbeddedPostgres({ dataDir: join(folder, "inner"), log() {} });
  await expect(start).rejects.toThrow(folder);
});

function start(options: { port?: number; maxConnections?: number; log?: (line: string) => void } = {}) {
  return startEmbeddedPostgres({ dataDir, fsync: false, log() {}, ...options });
}

async function newFolder(): Promise<string> {
  const folder = await makeDataDir();
  folders.push(folder);
  return folder;
}

function spawnOwner(folder: string): OwnerProcess {
  const child = Bun.spawn([process.execPath, fixture, folder], {
    cwd: project,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  children.push(child);
  return child;
}

async function startOwner(folder: string) {
  const child = spawnOwner(folder);
  const url = await firstLine(child);
  expect(url).toStartWith("postgres://");
  return { child, pid: child.pid, url };
}

async function stopOwner({ child }: { child: OwnerProcess }): Promise<void> {
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
}

async function firstLine(child: OwnerProcess): Promise<string> {
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n")) break;
  }
  return text.trim();
}

async function expectOneWinner(folder: string): Promise<void> {
  const newcomers = [spawnOwner(folder), spawnOwner(folder)];
  const lines = await Promise.all(newcomers.map(firstLine));
  expect(lines.filter((line) => line.startsWith("postgres://"))).toHaveLength(1);
  expect(
    lines.filter((line) => line.includes(`already uses the embedded database in ${folder}`)),
  ).toHaveLength(1);
  const winner = newcomers[lines[0]?.startsWith("postgres://") ? 0 : 1];
  if (winner) await stopOwner({ child: winner });
}

async function query(url: string, statement: (sql: postgres.Sql) => PromiseLike<Iterable<postgres.Row>>) {
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    return [...(await statement(sql))];
  } finally {
    await sql.end();
  }
}

async function readServerPid(): Promise<number> {
  return Number.parseInt(await Bun.file(join(dataDir, "postgres", "data", "postmaster.pid")).text(), 10);
}

/** Writes a pid file as a crash would leave it, with another number. */
async function leavePidFile(pid: number): Promise<void> {
  const server = await start();
  const file = Bun.file(join(dataDir, "postgres", "data", "postmaster.pid"));
  const content = await file.text();
  await server.stop();
  await file.write(content.replace(/^\d+/, String(pid)));
}

async function accepts(hostname: string, port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname, port, socket: { data() {} } });
    socket.end();
    return true;
  } catch {
    return false;
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("the condition did not come true within 20 s");
    await Bun.sleep(5);
  }
}
