import { parseArgs } from "node:util";
import { createProgress } from "../../bench/support/progress.ts";
import { attackServer } from "./attack-server.ts";
import { attacks } from "./attacks.ts";
import { whereIs } from "./own-address.ts";
import { tableOf } from "./report.ts";
import { createTarget, signInAdmin, signInTablet } from "./target.ts";

const help = `Attacks a server of your own without harming it, and says which attacks it withstood.

Usage: bun run test:attack --url URL [options]

  --url URL             the server, such as http://localhost:8000
  --store CODE          a store of it; with --table and --pin a tablet signs in
  --table NUMBER        one of its tables
  --pin PIN             that table's PIN
  --username NAME       a store admin of the store, who makes and removes tables and accounts
  --password WORD       that admin's password
  --orders              also places orders at the table, until it is told to wait; an admin cancels them again
  --i-own-this-server   needed where the address is neither this machine nor a private network
  --json                the findings as JSON
  --help                this text

Without a tablet or an admin, the attacks that need one are skipped and named. Requests go one at a time, for two minutes
at most. Afterwards this address may have to wait up to 15 minutes before it can sign in again.

Ends with 0 when every attack that ran was withstood, with 1 when one was not, with 2 for wrong arguments.`;

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => process.exit(code));

process.exit(await main().catch(fail));

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      url: { type: "string" },
      store: { type: "string" },
      table: { type: "string" },
      pin: { type: "string" },
      username: { type: "string" },
      password: { type: "string" },
      orders: { type: "boolean", default: false },
      "i-own-this-server": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const url = URL.parse(values.url ?? "");
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error("--url takes an address such as http://localhost:8000.");
  const place = await whereIs(url);
  if (place === "public" && !values["i-own-this-server"])
    throw new Error(
      `${url.host} is neither this machine nor a private network. If it is yours, say --i-own-this-server.`,
    );

  const { store: storeCode, table: tableNumber, pin, username, password } = values;
  const tablet =
    storeCode && tableNumber && pin ? await signInTablet(url, { storeCode, tableNumber, pin }) : null;
  const adminToken =
    storeCode && username && password ? await signInAdmin(url, { storeCode, username, password }) : null;
  const target = createTarget({
    url,
    tablet,
    adminToken,
    placesOrders: values.orders,
    isElsewhere: place !== "loopback",
  });

  const progress = createProgress(attacks.map(({ name }) => name));
  const findings = await attackServer(target, progress);
  progress.stop();
  console.log(values.json ? JSON.stringify(findings, null, 2) : tableOf(findings));
  return findings.some(({ held }) => held === false) ? 1 : 0;
}

function fail(error: unknown): number {
  console.error(`${error instanceof Error ? error.message : error}\nbun run test:attack --help tells more.`);
  return 2;
}
