import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { Board } from "../../../src/features/sessions/sessions.model.ts";
import { createBackup } from "../../../src/platform/backup/create-backup.ts";
import { openDiskStore } from "../../../src/platform/backup/disk-store.ts";
import { manifestOf, nameBackup } from "../../../src/platform/backup/manifest.ts";
import { noProgress } from "../../../src/platform/backup/progress.ts";
import { restoreBackup } from "../../../src/platform/backup/restore-backup.ts";
import { openS3Store } from "../../../src/platform/backup/s3-store.ts";
import { createTestApp } from "../../support/app.ts";
import {
  describeWithPgDump,
  type InstalledPostgres,
  startInstalledPostgres,
} from "../../support/installed-postgres.ts";
import { moveOrder, placeOrder } from "../../support/orders.ts";
import { checkStore, eventsOf, ordersOf } from "../../support/rows.ts";
import { serveS3 } from "../../support/s3.ts";
import { serveTestApp, type TestServer } from "../../support/server.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";

setDefaultTimeout(60_000);

const key = "a passphrase of many words";
const common = { programs: null, progress: noProgress };

/** Number of rows and a checksum of their content, for each table; the epoch is meant to differ. */
async function contentOf(url: string): Promise<Record<string, string>> {
  const sql = postgres(url, { max: 1, onnotice() {} });
  const tables = await sql<{ schema: string; name: string }[]>`
    SELECT schemaname AS schema, tablename AS name FROM pg_tables
     WHERE schemaname IN ('public', 'drizzle') AND tablename <> 'log_epoch' ORDER BY 1, 2`;
  const content: Record<string, string> = {};
  for (const { schema, name } of tables) {
    const [row] = await sql<{ content: string }[]>`
      SELECT concat(count(*), ' ', sum(hashtextextended(t::text, 0))) AS content
        FROM ${sql(schema)}.${sql(name)} AS t`;
    content[`${schema}.${name}`] = row?.content ?? "";
  }
  await sql.end();
  return content;
}

async function tablesIn(url: string): Promise<number> {
  return Object.keys(await contentOf(url)).length;
}

async function makeStore() {
  const folder = await mkdtemp(join(tmpdir(), "backups-"));
  return { folder, store: openDiskStore(folder) };
}

describeWithPgDump("a backup", () => {
  let server: InstalledPostgres;
  let source: { url: string };
  let app: TestServer;
  let store: TestStore;
  let otherStore: TestStore;

  beforeAll(async () => {
    server = await startInstalledPostgres();
    source = await server.createDatabase();
    app = await serveTestApp({ databaseUrl: source.url });
    store = await createTestStore(app, { unbounded: true });
    otherStore = await createTestStore(app, { unbounded: true });
    for (let count = 0; count < 20; count++)
      await placeOrder(
        app,
        store.tokens.table,
        { lines: [store.line] },
        { "idempotency-key": `order-${count}` },
      );
  });
  afterAll(async () => {
    await app.close();
    await server.stop();
  });

  /** Places and moves orders at several tables at once, until it is told to stop. */
  function keepOrdering() {
    let isRunning = true;
    let placed = 0;
    async function order(of: TestStore, token: string) {
      while (isRunning) {
        const { id } = await placeOrder(app, token, { lines: [of.line, of.line] });
        placed++;
        if (placed % 3 === 0) await moveOrder(app, of.tokens.staff, id, "preparing");
      }
    }
    const callers = [store, otherStore].flatMap((of) => [
      order(of, of.tokens.table),
      order(of, of.tokens.table),
      order(of, of.tokens.otherTable),
    ]);
    return {
      placed: () => placed,
      async stop() {
        isRunning = false;
        await Promise.all(callers);
      },
    };
  }

  const back = (
    options: Partial<Parameters<typeof createBackup>[0]> & Pick<Parameters<typeof createBackup>[0], "store">,
  ) => createBackup({ ...common, databaseUrl: source.url, key: null, keepDays: 0, ...options });
  const restore = (
    options: Partial<Parameters<typeof restoreBackup>[0]> &
      Pick<Parameters<typeof restoreBackup>[0], "store" | "name" | "databaseUrl">,
  ) => restoreBackup({ ...common, key: null, force: false, ...options });

  test("taken while orders come in is one moment of each store, and its streams begin anew", async () => {
    const load = keepOrdering();
    const { store: backups } = await makeStore();
    const before = load.placed();
    const { manifest } = await back({ store: backups, key });
    const during = load.placed() - before;
    await load.stop();
    // Else it shows nothing.
    expect(during).toBeGreaterThan(0);

    const target = await server.createDatabase({ empty: true });
    const { epoch } = await restore({ store: backups, name: manifest.file, databaseUrl: target.url, key });

    const restored = await serveTestApp({ databaseUrl: target.url });
    let lastSeq = 0;
    for (const { id } of [store, otherStore]) {
      await checkStore(restored, id);
      // The log is in the transaction of each change: the restored state is the live one up to its last event.
      const events = await eventsOf(restored, id);
      const live = await eventsOf(app, id);
      expect(events).toEqual(live.slice(0, events.length));
      const created = events.filter((event) => event.type === "order.created").map((event) => event.data.id);
      const orders = await ordersOf(restored, id);
      expect(orders.map((order) => order.id)).toEqual(created as string[]);
      if (id === store.id) lastSeq = events.length;
    }
    expect(manifest.rows["public.orders"]).toBe(
      (await ordersOf(restored, store.id)).length + (await ordersOf(restored, otherStore.id)).length,
    );

    const old = await app.call<Board>("GET", "/api/v1/board", { token: store.tokens.staff });
    const anew = await restored.call<Board>("GET", "/api/v1/board", { token: store.tokens.staff });
    expect(old.body.epoch).toBe(manifest.epoch);
    expect(anew.body.epoch).toBe(epoch);
    expect(epoch).not.toBe(manifest.epoch);

    // Numbers are used again after a restore: without the epoch this reader would take other events for its own.
    await placeOrder(restored, store.tokens.table, { lines: [store.line] });
    const lost = await restored.stream(store.tokens.staff, {
      lastEventId: lastSeq,
      query: `?epoch=${manifest.epoch}`,
    });
    await lost.first("reset");
    const current = await restored.stream(store.tokens.staff, {
      lastEventId: lastSeq,
      query: `?epoch=${epoch}`,
    });
    await current.reaches(lastSeq + 1);
    expect(current.received.some((event) => event.type === "reset")).toBe(false);
    await checkStore(restored, store.id);
    await restored.close();
  });

  test("of a database at rest has the same rows in every table", async () => {
    const { store: backups, folder } = await makeStore();
    const { manifest } = await back({ store: backups });
    const target = await server.createDatabase({ empty: true });
    await restore({ store: backups, name: manifest.file, databaseUrl: target.url });
    const content = await contentOf(source.url);
    expect(Object.keys(content).length).toBeGreaterThan(15);
    expect(await contentOf(target.url)).toEqual(content);
    expect((await readdir(folder)).sort()).toEqual([manifest.file, manifestOf(manifest.file)].sort());
  });

  test("remembers what was answered, so that an order sent again after a restore is not doubled", async () => {
    const { store: backups } = await makeStore();
    const { manifest } = await back({ store: backups });
    const target = await server.createDatabase({ empty: true });
    await restore({ store: backups, name: manifest.file, databaseUrl: target.url });
    const restored = await createTestApp({ databaseUrl: target.url });
    const again = { "idempotency-key": "order-7" };
    // The key's hash is of the whole body.
    const here = await placeOrder(app, store.tokens.table, { lines: [store.line] }, again).catch(String);
    const there = await placeOrder(restored, store.tokens.table, { lines: [store.line] }, again).catch(
      String,
    );
    expect(there).toEqual(here);
    await restored.close();
  });

  test("is encrypted with a key, and of no use without it", async () => {
    const { store: backups, folder } = await makeStore();
    const { manifest } = await back({ store: backups, key });
    const bytes = await readFile(join(folder, manifest.file));
    expect(bytes.includes("PGDMP")).toBe(false);
    const target = await server.createDatabase({ empty: true });
    const from = { store: backups, name: manifest.file, databaseUrl: target.url };
    await expect(restore(from)).rejects.toThrow("set BACKUP_KEY");
    await expect(restore({ ...from, key: `${key}?` })).rejects.toThrow("BACKUP_KEY is not the one");
    expect(await tablesIn(target.url)).toBe(0);
    await restore({ ...from, key });
    expect(await contentOf(target.url)).toEqual(await contentOf(source.url));
  });

  test.each([
    ["plain", null],
    ["encrypted", key],
  ])("that is %s and was altered or cut off is refused, and the database stays as it was", async (_, key) => {
    const { store: backups, folder } = await makeStore();
    const { manifest } = await back({ store: backups, key });
    const path = join(folder, manifest.file);
    const bytes = await readFile(path);
    const target = await server.createDatabase();
    const before = await contentOf(target.url);
    // Nothing of such a file may reach a program.
    const from = {
      store: backups,
      name: manifest.file,
      databaseUrl: target.url,
      force: true,
      key,
      programs: "/nowhere",
    };

    const altered = Buffer.from(bytes);
    altered[bytes.length - 40] = (altered[bytes.length - 40] ?? 0) ^ 1;
    await writeFile(path, altered);
    await expect(restore(from)).rejects.toThrow("altered or cut off");
    await truncate(path, bytes.length - 1_000);
    await expect(restore(from)).rejects.toThrow("altered or cut off");
    await putText(backups, `${manifest.file}.json`, "{}");
    await expect(restore(from)).rejects.toThrow("is not the manifest of a backup");
    expect(await contentOf(target.url)).toEqual(before);
  });

  test("whose rows are not those that were counted is rolled back", async () => {
    const { store: backups } = await makeStore();
    const { manifest } = await back({ store: backups });
    const wrong = { ...manifest, rows: { ...manifest.rows, "public.orders": 1 } };
    await putText(backups, manifestOf(manifest.file), JSON.stringify(wrong));
    const target = await server.createDatabase({ empty: true });
    const restored = restore({ store: backups, name: manifest.file, databaseUrl: target.url });
    await expect(restored).rejects.toThrow("public.orders has not 1 rows");
    expect(await tablesIn(target.url)).toBe(0);
  });

  test("replaces what a database holds only when told so, and not while the service uses it", async () => {
    const { store: backups } = await makeStore();
    const { manifest } = await back({ store: backups });
    const target = await server.createDatabase();
    const sql = postgres(target.url, { max: 1, onnotice() {} });
    await sql`CREATE TABLE of_a_later_release (id int)`;
    await sql`INSERT INTO of_a_later_release VALUES (1)`;
    await sql.end();
    const from = { store: backups, name: manifest.file, databaseUrl: target.url };
    await expect(restore(from)).rejects.toThrow("is not empty");

    const running = await createTestApp({ databaseUrl: target.url });
    await running.call("GET", "/health");
    await expect(restore({ ...from, force: true })).rejects.toThrow("stop it first");
    await running.close();

    await restore({ ...from, force: true });
    expect(await contentOf(target.url)).toEqual(await contentOf(source.url));
  });

  test("that fails leaves no file, and the old ones", async () => {
    const { store: backups, folder } = await makeStore();
    await back({ store: backups });
    const files = (await readdir(folder)).sort();
    const stop = new AbortController();
    const interrupted = back({
      store: {
        ...backups,
        async write(name, bytes) {
          stop.abort();
          await backups.write(name, bytes);
        },
      },
      signal: stop.signal,
    });
    await expect(interrupted).rejects.toThrow();
    const empty = await server.createDatabase({ empty: true });
    await expect(back({ store: backups, databaseUrl: empty.url })).rejects.toThrow("nothing to back up");
    expect((await readdir(folder)).sort()).toEqual(files);
  });

  test("removes those that are too old, with their manifests", async () => {
    const { store: backups, folder } = await makeStore();
    const old = nameBackup(new Date(Date.now() - 31 * 86_400_000), false);
    const young = nameBackup(new Date(Date.now() - 29 * 86_400_000), false);
    for (const name of [old, young]) {
      await putText(backups, name, "dump");
      await putText(backups, manifestOf(name), "{}");
    }
    const { manifest, removed } = await back({ store: backups, keepDays: 30 });
    expect(removed.sort()).toEqual([old, manifestOf(old)].sort());
    expect((await readdir(folder)).sort()).toEqual(
      [young, manifestOf(young), manifest.file, manifestOf(manifest.file)].sort(),
    );
  });

  test("goes to a bucket and comes back from it", async () => {
    const s3 = serveS3();
    const backups = openS3Store({ ...s3.settings, prefix: "db" });
    const { manifest } = await back({ store: backups, key });
    expect([...s3.objects.keys()].sort()).toEqual(
      [`db/${manifest.file}`, `db/${manifestOf(manifest.file)}`].sort(),
    );
    const target = await server.createDatabase({ empty: true });
    await restore({ store: backups, name: manifest.file, databaseUrl: target.url, key });
    expect(await contentOf(target.url)).toEqual(await contentOf(source.url));
    s3.stop();
  });

  test("is made and restored by the commands, and no password is shown", async () => {
    const { folder } = await makeStore();
    const env = { DATABASE_URL: source.url, BACKUP_TO: folder, BACKUP_KEY: key, LOG_LEVEL: "silent" };
    const made = await command(["backup"], env);
    expect(made.output).toMatch(
      /^table-order-\d{8}T\d{9}Z\.dump\.enc in .*: \d+ rows, [\d.]+ MB, encrypted, [\d.]+ s$/m,
    );
    expect(made.exitCode).toBe(0);

    const target = await server.createDatabase({ empty: true });
    const withPassword = await command(["restore", `${folder}/`, "--into", target.url], env);
    expect([withPassword.exitCode, withPassword.output]).toEqual([
      1,
      expect.stringContaining("set PGPASSWORD"),
    ]);
    const restored = await command(["restore", `${folder}/`, "--into", target.name], env);
    expect(restored.output).toMatch(/is restored in [\d.]+ s\. The log's new epoch: [0-9a-f-]{36}/);
    expect(await contentOf(target.url)).toEqual(await contentOf(source.url));
    const again = await command(["restore", `${folder}/`, "--into", target.name], env);
    expect([again.exitCode, again.output]).toEqual([1, expect.stringContaining("is not empty")]);
    for (const { output } of [made, withPassword, restored, again]) {
      expect(output).not.toContain(server.password);
      expect(output).not.toContain(key);
    }
  });
});

/** Puts a text in place of a file. */
async function putText(store: ReturnType<typeof openDiskStore>, name: string, text: string) {
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  await store.write(name, bytes());
}

async function command(args: string[], env: Record<string, string>) {
  const child = Bun.spawn([process.execPath, "src/main.ts", ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "test", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { exitCode, output: out + err };
}
