import { plugin } from "bun";
import { createApp } from "../src/app.ts";
import { loadConfig } from "../src/config.ts";
import { errorCodes, valueErrorCodes } from "../src/errors.ts";
import { secretKeys } from "../src/features/auth/tokens.ts";
import { asyncApiDocument } from "../src/features/events/asyncapi.ts";
import { createBusSource } from "../src/features/events/bus-source.store.ts";
import { openApiDocument } from "../src/http/openapi/document.ts";
import { problems, valueProblems } from "../src/http/problem-catalogue.ts";
import { createLogBus } from "../src/platform/bus/log.ts";
import { createMemoryCache } from "../src/platform/cache/memory.ts";
import { systemClock } from "../src/platform/clock.ts";
import { connectPostgres } from "../src/platform/database/postgres.ts";
import { createDiskFiles } from "../src/platform/files/disk.ts";
import { createLog } from "../src/platform/log.ts";
import { createMetrics } from "../src/platform/metrics.ts";
import { renderEnvExample, settings } from "../src/settings.ts";

// Writes the documents that are made from the source: `bun docs/generate.ts`. With `--check` it writes nothing and
// fails when one of them is not what it would write.

const folder = new URL("./generated/", import.meta.url);

if (import.meta.main) {
  const stale = await findStale();
  if (process.argv.includes("--check")) {
    if (stale.length > 0) console.error(`Not up to date: ${stale.join(", ")}. Run: bun docs/generate.ts`);
    process.exit(stale.length > 0 ? 1 : 0);
  }
  const documents = await renderAll();
  for (const name of stale) await Bun.write(new URL(name, folder), documents[name] ?? "");
  console.log(stale.length > 0 ? `Written: ${stale.join(", ")}` : "Everything was up to date.");
  process.exit(0);
}

/** Names of the files that are missing, or are not what the source says now. */
export async function findStale(): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, text] of Object.entries(await renderAll())) {
    const file = Bun.file(new URL(name, folder));
    if (!(await file.exists()) || (await file.text()) !== text) stale.push(name);
  }
  return stale;
}

/** Every generated file by its name. */
async function renderAll(): Promise<Record<string, string>> {
  const openApi = await renderOpenApi();
  return {
    "openapi.json": openApi,
    "openapi.d.ts": await renderTypes(openApi),
    "asyncapi.json": `${JSON.stringify(asyncApiDocument(), null, 2)}\n`,
    "errors.md": renderErrors(),
    "configuration.md": renderConfiguration(),
    "../../.env.example": renderEnvExample(),
  };
}

/** Of an application that is put together but not started: it needs no database. */
async function renderOpenApi(): Promise<string> {
  const databaseUrl = "postgres://nobody@127.0.0.1:1/none";
  const config = loadConfig({ NODE_ENV: "test", DATABASE_URL: databaseUrl });
  const log = createLog({ level: "silent" });
  const metrics = createMetrics({ process: false });
  const database = connectPostgres({ url: databaseUrl, poolSize: 1, slowQueryMs: 1000, log, metrics });
  const { app, stop } = createApp({
    config,
    keys: secretKeys("none"),
    requestHashKey: Buffer.alloc(32),
    epoch: "none",
    log,
    metrics,
    tracing: null,
    clock: systemClock,
    database,
    cache: createMemoryCache({ log }),
    bus: createLogBus({ source: createBusSource(databaseUrl), log }),
    files: createDiskFiles(config.dataDir),
  });
  try {
    return `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
  } finally {
    await stop();
  }
}

/** TypeScript types of the OpenAPI document, as `openapi-fetch` takes them. */
async function renderTypes(openApi: string): Promise<string> {
  // The generator wants the compiler's API in JavaScript, which TypeScript 7 does not have.
  const typescript = await import("@typescript/typescript6");
  plugin({
    name: "typescript-api",
    setup(build) {
      build.module("typescript", () => ({
        loader: "object",
        exports: { ...typescript, default: typescript.default ?? typescript },
      }));
    },
  });
  const { default: openapiTS, astToString } = await import("openapi-typescript");
  return `// Made from openapi.json by openapi-typescript.\n\n${astToString(await openapiTS(openApi))}`;
}

function renderErrors(): string {
  const codes = errorCodes.map((code) => {
    const { status, title, ko, en } = problems[code];
    return [`\`${code}\``, status, title, ko, en];
  });
  const values = valueErrorCodes.map((code) => [
    `\`${code}\``,
    valueProblems[code].ko,
    valueProblems[code].en,
  ]);
  return `# Errors

An answer that is no success is a problem document (RFC 9457). Programs go by \`code\`, which never changes;
\`detail\` is for people, in the language of \`Accept-Language\`.

${table(["Code", "Status", "Title", "한국어", "English"], codes)}

## Wrong values

The codes of the entries of \`errors\`, which say what is wrong with one value each.

${table(["Code", "한국어", "English"], values)}
`;
}

function renderConfiguration(): string {
  const rows = Object.entries(settings).map(([name, { default: preset, about }]) => [
    `\`${name}\``,
    preset === null ? "" : `\`${preset}\``,
    about,
  ]);
  return `# Configuration

Environment variables; each has a default that works for development, unless it says otherwise. Empty values count
as missing. A start with wrong values names all of them.

${table(["Name", "Default", "What it is"], rows)}
`;
}

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
