import { join } from "node:path";
import { productionSettings } from "../../../bench/support/api.ts";
import { answers, startProgram } from "../../../bench/support/program.ts";
import { idOf, orderOf, tablesPerStore } from "../../../bench/support/stores.ts";
import { openWorld, type World } from "../../../bench/support/world.ts";
import { insertStaff } from "../../../src/features/staff/staff.store.ts";
import { insertTable } from "../../../src/features/tables/tables.store.ts";
import { connectPostgres } from "../../../src/platform/database/postgres.ts";
import { findFreePort } from "../../../src/platform/free-port.ts";
import { createLog } from "../../../src/platform/log.ts";
import { createMetrics } from "../../../src/platform/metrics.ts";

const main = join(import.meta.dir, "..", "..", "..", "src", "main.ts");

/** Store 0 is the attacker's; stores 1 to 9 lend their tables where many tablets attack; the others are neighbours. */
const attackersStores = 10;
const neighbourStores = 90;
/** Tables of the attacker's store beside those that every store has. */
const moreTables = 30;

export type AttackWorld = Awaited<ReturnType<typeof openAttackWorld>>;

/** A PostgreSQL that keeps what it confirms, a hundred stores in it, and tokens for their tables. */
export async function openAttackWorld() {
  await using cleanUp = new AsyncDisposableStack();
  const world = cleanUp.use(await openWorld());
  // The benchmarks' stores take orders without end; these have the limits of any new store.
  await world.database.sql`
    update stores set max_open_orders_per_session = default, max_open_lines_per_session = default,
                      max_tablet_orders_per_10_minutes = default`;
  await addToFirstStore(world);
  const tables = (from: number, count: number) =>
    Array.from({ length: count * tablesPerStore }, (_, n) => from * tablesPerStore + n);
  const tokenOf = (table: number) => world.issue("table", table, Math.floor(table / tablesPerStore));
  const neighbours = tables(attackersStores, neighbourStores).map((table) => ({
    token: tokenOf(table),
    body: JSON.stringify(orderOf(Math.floor(table / tablesPerStore), table)),
    // Each store has an address of its own.
    address: `10.1.0.${Math.floor(table / tablesPerStore)}`,
  }));
  const stack = cleanUp.move();

  return {
    postgres: world.server.version,
    neighbours,
    attacker: {
      tableTokens: tables(0, 1).map(tokenOf),
      manyTableTokens: tables(0, attackersStores).map(tokenOf),
      ownTableTokens: [
        ...tables(0, 1).map(tokenOf),
        ...Array.from({ length: moreTables }, (_, n) => world.issue("table", firstMore + n, 0)),
      ],
      staffToken: world.issue("staff", 0, 0),
      adminToken: world.issue("store_admin", 1, 0),
      largeOrder: JSON.stringify(largeOrder()),
      smallOrder: JSON.stringify(orderOf(0, 1)),
      menuFile: JSON.stringify(largeMenu()),
    },

    /** The API as a process of its own, as production runs it behind one proxy. */
    async startApi({ descriptors }: { descriptors?: number } = {}) {
      const port = findFreePort();
      const serve = [process.execPath, "--no-env-file", main, "serve"];
      const command =
        descriptors === undefined
          ? serve
          : ["sh", "-c", `ulimit -n ${descriptors}; exec "$@"`, "sh", ...serve];
      const { folder, keys, database } = world;
      const program = startProgram(command, {
        cwd: folder,
        env: {
          ...productionSettings({ folder, keys, databaseUrl: database.url, port }),
          // The limits of production, and clients that are told apart by what the proxy says.
          RATE_LIMIT_PER_MINUTE: "100",
          TRUST_PROXY: "1",
        },
      });
      const url = `http://127.0.0.1:${port}`;
      await answers(`${url}/health`, program).catch(async (error) => {
        await program[Symbol.asyncDispose]();
        throw error;
      });
      return { ...program, url };
    },

    /** Ends the sessions of the attacker's store, so that the next attack finds empty tables. */
    async clear() {
      const store = idOf("store", 0);
      await world.database.sql`delete from orders where store_id = ${store}`;
      await world.database.sql`delete from table_sessions where store_id = ${store}`;
    },

    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const firstMore = 90_000;

/** More tables, and the accounts that the tokens name. */
async function addToFirstStore({ database: { url } }: World): Promise<void> {
  const storeId = idOf("store", 0);
  const database = connectPostgres({
    url,
    poolSize: 2,
    slowQueryMs: 60_000,
    log: createLog({ level: "silent" }),
    metrics: createMetrics({ process: false }),
  });
  await database.transaction("attack.fill", async (tx) => {
    for (let n = 0; n < moreTables; n++)
      await insertTable(tx, {
        id: idOf("table", firstMore + n),
        storeId,
        number: `m-${n}`,
        pinHash: "nobody signs in here",
        seats: 4,
      });
    for (const [n, role] of (["staff", "store_admin"] as const).entries())
      await insertStaff(tx, {
        id: idOf("staff", n),
        storeId,
        username: `person-${n}`,
        passwordHash: "nobody signs in here",
        name: role,
        role,
      });
  });
  await database.close();
}

/** As many lines as an order may have, each with as long a note as it may have. */
function largeOrder() {
  const [first, second, third] = orderOf(0, 1).lines;
  return {
    lines: Array.from({ length: 100 }, (_, n) => ({
      ...[first, second, third][n % 3],
      quantity: 1,
      note: "밥".repeat(200),
    })),
  };
}

/** The store's own items, so that they can still be ordered, and thousands more; `§` is replaced for each import. */
function largeMenu() {
  const items = Array.from({ length: 2_000 }, (_, n) => ({
    ref: `item-${n}`,
    name: `밥 ${n} §`,
    price: 1_000 + n * 100,
  }));
  return {
    optionGroups: [],
    categories: Array.from({ length: 8 }, (_, n) => ({
      ref: n === 0 ? "all" : `all-${n}`,
      name: "식사",
      items: items.slice(n * 1_000, (n + 1) * 1_000),
    })),
  };
}
