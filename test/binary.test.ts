import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import journal from "../drizzle/meta/_journal.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };
import type { Menu } from "../src/features/menu/menu.model.ts";
import { findFreePort } from "../src/platform/free-port.ts";

import { startCollector } from "./support/collector.ts";
import { makeImage } from "./support/images.ts";
import { testKeyPair } from "./support/keys.ts";
import { createTestDatabase, makeDataDir } from "./support/postgres.ts";
import { readEvents } from "./support/sse.ts";
import { until } from "./support/until.ts";

// The binary is made as `bun run build` makes it, and runs in a folder where there is nothing else.

const root = join(import.meta.dir, "..");
const slow = 60_000;
const port = findFreePort();
const url = `http://127.0.0.1:${port}`;
let folder: string;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  folder = await makeDataDir();
  database = await createTestDatabase();
  const build = await finish([process.execPath, "run", "build", "--outfile", join(folder, "api")], {
    cwd: root,
    env: process.env,
  });
  if (build.exitCode !== 0) throw new Error(build.err);
}, slow);

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function finish(command: string[], options: { cwd: string; env: Record<string, string | undefined> }) {
  const child = Bun.spawn(command, { ...options, stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { exitCode: await child.exited, out, err };
}

/** Nothing of this process: neither its settings nor where it finds programs. */
function production(): Record<string, string> {
  return {
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, "data"),
    JWT_PRIVATE_KEY: testKeyPair.privatePem,
    JWT_PUBLIC_KEY: testKeyPair.publicPem,
    LOG_LEVEL: "warn",
  };
}

const run = (args: string[], env = production()) =>
  finish([join(folder, "api"), ...args], { cwd: folder, env });

async function json<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(`${url}/api/v1${path}`, init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const post = (body: object, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

describe("the binary, one step after the other", () => {
  test("tells its version", async () => {
    expect(await run(["--version"])).toEqual({ exitCode: 0, out: `${manifest.version}\n`, err: "" });
  });

  test("makes keys, once", async () => {
    const made = () => Bun.file(join(folder, "keys", "private.pem")).text();
    expect((await run(["keys"], {})).exitCode).toBe(0);
    const first = await made();
    expect(first).toStartWith("-----BEGIN PRIVATE KEY");
    expect((await run(["keys"], {})).exitCode).toBe(1);
    expect((await run(["keys", "--if-missing"], {})).exitCode).toBe(0);
    expect(await made()).toBe(first);
  });

  test("says that it has no database of its own", async () => {
    const { exitCode, err } = await run(["serve"], {});
    expect([exitCode, err]).toEqual([1, expect.stringContaining("set DATABASE_URL")]);
  });

  test("has every migration in it", async () => {
    expect(await run(["migrate"])).toEqual({ exitCode: 0, out: "The schema is up to date.\n", err: "" });
    const sql = postgres(database.url, { max: 1 });
    const [applied] = await sql`select count(*)::int as migrations from drizzle.__drizzle_migrations`;
    await sql.end();
    expect(journal.entries.length).toBeGreaterThan(0);
    expect(applied).toEqual({ migrations: journal.entries.length });
  });

  test("fills the database with the demo store", async () => {
    const { exitCode, out } = await run(["seed", "--yes"]);
    expect([exitCode, out]).toEqual([0, expect.stringContaining("store code hanok")]);
  });

  test("is not healthy before it serves", async () => {
    expect((await run(["healthcheck"])).exitCode).toBe(1);
  });

  test(
    "serves, takes an order, shows it on the stream, traces it, and ends when told",
    async () => {
      const collector = startCollector();
      const server = Bun.spawn([join(folder, "api")], {
        cwd: folder,
        env: { ...production(), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
        stdout: "pipe",
        stderr: "pipe",
      });
      try {
        await until("it serves", isUp, 30_000);
        expect(await run(["healthcheck"])).toMatchObject({ exitCode: 0, out: expect.stringContaining("up") });

        const login = { storeCode: "hanok", tableNumber: "1", pin: "4821" };
        const tablet = await json<{ token: string }>("/auth/tables/login", post(login));
        const admin = await json<{ token: string }>(
          "/auth/staff/login",
          post({ storeCode: "hanok", username: "admin", password: "admin-demo-1234" }),
        );
        const stream = await readEvents(`${url}/api/v1/events/stream`, { token: admin.token });
        const menu = await json<Menu>("/menu", { headers: { authorization: `Bearer ${tablet.token}` } });
        const items = menu.categories.flatMap((category) => category.items);
        const item = items.find(({ available, optionGroupIds }) => available && optionGroupIds.length === 0);
        const headers = { authorization: `Bearer ${tablet.token}`, "idempotency-key": crypto.randomUUID() };
        await json("/orders", post({ lines: [{ itemId: item?.id, quantity: 1 }] }, headers));
        await stream.first("order.created");
        await stream.close();

        const form = new FormData();
        form.set("image", new File([await makeImage("jpeg", 400, 300)], "photo.jpg", { type: "image/jpeg" }));
        const { image } = await json<{ image: string }>(`/menu/items/${item?.id}/image`, {
          method: "PUT",
          headers: { authorization: `Bearer ${admin.token}` },
          body: form,
        });
        expect(await kindOf(new URL(image, url).pathname)).toBe("200 image/webp");

        expect(await kindOf("/docs")).toBe("200 text/html; charset=utf-8");
        expect(await kindOf("/docs/swagger-ui-bundle.js")).toBe("200 text/javascript; charset=utf-8");
        expect(await kindOf("/docs/swagger-ui.css")).toBe("200 text/css; charset=utf-8");
        const document = await Bun.file(join(root, "docs", "generated", "openapi.json")).json();
        expect(await (await fetch(`${url}/openapi.json`)).json()).toEqual(document);
      } finally {
        server.kill("SIGTERM");
      }
      expect(await server.exited).toBe(0);
      expect(await new Response(server.stderr).text()).toBe("");

      const order = collector.spans.find(({ name }) => name === "POST /api/v1/orders");
      const underIt = collector.spans.filter(({ parentSpanId }) => parentSpanId === order?.spanId);
      expect(underIt.map(({ name }) => name)).toContain("orders.place");
      await collector.close();
    },
    slow,
  );

  async function kindOf(path: string): Promise<string> {
    const answer = await fetch(`${url}${path}`);
    return `${answer.status} ${answer.headers.get("content-type")}`;
  }

  async function isUp(): Promise<boolean> {
    return await fetch(`${url}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
  }
});
