import { parseArgs } from "node:util";
import { readMenuFile, readOrdersFile } from "../replay/files.ts";
import { type Credentials, isHealthy, openOwnServer } from "../replay/own-server.ts";
import { createProgress } from "../replay/progress.ts";
import { replay } from "../replay/replay.ts";
import { formatReport, isFlawless, type Report } from "../replay/report.ts";
import { accounts as demo } from "../seed/demo.ts";
import { interruptible } from "./interrupt.ts";

const help = `Plays real orders through the HTTP API and proves that nothing was lost, doubled or changed.

Usage: bun run replay --menu FILE --orders FILE [options]

  --menu FILE         menu.json: the store's menu (docs/data-files.md)
  --orders FILE       orders.jsonl: one order a line
  --limit N           only the first N orders
  --rate R            R orders a second; as fast as it goes when left out
  --concurrency N     orders under way at a time (default 16)
  --tables N          deal the orders to N tables in turn; left out: the tables that the orders name, or 12
  --url URL           a server that runs already; left out: one of its own with an empty database, removed afterwards
  --username NAME     super admin of that server (default SUPER_ADMIN_USERNAME, or that of the demo data)
  --password WORD     its password (default SUPER_ADMIN_PASSWORD, or that of the demo data)
  --json              the report as one JSON object on stdout
  --help              this text

On a server of your own choice, set RATE_LIMIT_PER_MINUTE=0 there, or the replay takes as long as the limit says;
the store it opens (the menu's code and a random suffix) stays.

Ends with 0 when all is as it should be, 1 when something is wrong, 2 for wrong arguments.`;

interface Arguments {
  menu: string;
  orders: string;
  limit?: number;
  rate?: number;
  concurrency: number;
  tables?: number;
  url?: string;
  superAdmin: Credentials;
  json: boolean;
}

/** Replays data files; see `help`. */
export async function run(args: string[]): Promise<number> {
  let given: Arguments | null;
  try {
    given = readArguments(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nbun run replay --help tells more.`);
    return 2;
  }
  if (!given) {
    console.log(help);
    return 0;
  }
  const asked = given;
  return await interruptible(async (signal) => {
    const report = await play(asked, signal);
    console.log(asked.json ? JSON.stringify(report) : formatReport(report));
    return isFlawless(report) ? 0 : 1;
  });
}

/** @returns null when help was asked for. @throws Error naming what is wrong */
function readArguments(args: string[]): Arguments | null {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args,
    options: {
      menu: text,
      orders: text,
      limit: text,
      rate: text,
      concurrency: text,
      tables: text,
      url: text,
      username: text,
      password: text,
      json: flag,
      help: flag,
    },
  });
  if (values.help) return null;
  const { menu, orders, url } = values;
  if (!menu || !orders) throw new Error("--menu FILE and --orders FILE are needed.");
  return {
    menu,
    orders,
    limit: wholeNumber("limit", values.limit, 10_000_000),
    rate: rateOf(values.rate),
    concurrency: wholeNumber("concurrency", values.concurrency, 1_000) ?? 16,
    tables: wholeNumber("tables", values.tables, 1_000),
    url: url === undefined ? undefined : addressOf(url),
    superAdmin: {
      username: values.username ?? process.env.SUPER_ADMIN_USERNAME ?? demo.superAdmin.username,
      password: values.password ?? process.env.SUPER_ADMIN_PASSWORD ?? demo.superAdmin.password,
    },
    json: values.json,
  };
}

function wholeNumber(name: string, value: string | undefined, maximum: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > maximum)
    throw new Error(`--${name} takes a whole number from 1 to ${maximum}, not ${JSON.stringify(value)}.`);
  return number;
}

function rateOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const rate = /^\d+(\.\d+)?$/.test(value) ? Number(value) : 0;
  if (rate <= 0 || rate > 100_000)
    throw new Error(`--rate takes orders a second, such as 20 or 0.5, not ${JSON.stringify(value)}.`);
  return rate;
}

function addressOf(value: string): string {
  const url = URL.parse(value);
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw new Error(`--url takes an address such as http://localhost:8000, not ${JSON.stringify(value)}.`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

async function play(given: Arguments, signal: AbortSignal): Promise<Report> {
  const named = await readMenuFile(given.menu);
  const orders = await readOrdersFile(given.orders, named, given.limit);
  const progress = createProgress();
  const doubles = [...named.meanings.values()].filter((items) => items.length > 1).length;
  if (doubles > 0)
    progress.say(
      `${doubles} refs of the menu name more than one item: by its expected total each order tells which is meant.`,
    );
  const { tables, rate, concurrency } = given;
  const common = { menu: named.menu, orders, tables, rate, concurrency, progress };
  if (given.url !== undefined) {
    if (!(await isHealthy(given.url)))
      throw new Error(`${given.url}/health says nothing good: is the server up?`);
    return await replay({ ...common, url: given.url, superAdmin: given.superAdmin, signal });
  }

  progress.say("Starting a server with an empty database.");
  const server = await openOwnServer(signal);
  try {
    return await replay({
      ...common,
      url: server.url,
      superAdmin: server.superAdmin,
      signal: AbortSignal.any([signal, server.ended]),
    });
  } finally {
    await server.close();
  }
}
