import { sql } from "drizzle-orm";
import { createPasswords } from "../features/auth/passwords.ts";
import { findMoment, insertAuditEntries } from "../features/events/events.store.ts";
import { writeImport } from "../features/menu/menu-file.service.ts";
import { planImport } from "../features/menu/menu-import.ts";
import { countSuperAdmins, insertStaff } from "../features/staff/staff.store.ts";
import { findStores, insertStore } from "../features/stores/stores.store.ts";
import { insertTable } from "../features/tables/tables.store.ts";
import type { Database, Queries } from "../platform/database/index.ts";
import { demoMenu } from "./demo-menu.ts";

/** Any number that no other program takes: held while seeding, so that two processes do not both do it. */
const seedLock = 7_316_100_002;

const store = {
  code: "hanok",
  name: "한옥식당",
  timezone: "Asia/Seoul",
  currency: "KRW",
  locale: "ko",
} as const;
const tables = { count: 12, pin: "4821" };
// Public, and therefore for development only.
export const accounts = {
  admin: { username: "admin", password: "admin-demo-1234" },
  staff: { username: "staff", password: "staff-demo-1234" },
  superAdmin: { username: "super", password: "super-demo-1234" },
};

interface Account {
  username: string;
  password: string;
}

/** How to sign in to what was made. */
export interface DemoStore {
  code: string;
  name: string;
  /** Numbered from "1" to the last; all have the same PIN. */
  tables: { count: number; pin: string };
  admin: Account;
  staff: Account;
  /** Null when there was one already, which is not touched. */
  superAdmin: Account | null;
}

/**
 * Fills a database that has no store with a demo restaurant.
 * @returns null when there is a store already: nothing was done.
 */
export async function seedDemoStore(database: Database): Promise<DemoStore | null> {
  if (await database.query("seed.is_needed", hasStores)) return null;
  // Before the transaction, which should be short.
  const hashes = await hashSecrets();
  return await database.transaction("seed.demo", async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${seedLock})`);
    if (await hasStores(tx)) return null;
    const now = await findMoment(tx);
    const storeId = Bun.randomUUIDv7();
    await insertStore(tx, { id: storeId, ...store, createdAt: now, updatedAt: now });
    for (let number = 1; number <= tables.count; number++)
      await insertTable(tx, {
        id: Bun.randomUUIDv7(),
        storeId,
        number: String(number),
        pinHash: hashes.pin,
        seats: number <= 8 ? 4 : 6,
      });
    await insertAccount(tx, storeId, "store_admin", accounts.admin.username, "점장", hashes.admin);
    await insertAccount(tx, storeId, "staff", accounts.staff.username, "홀 직원", hashes.staff);
    const makesSuperAdmin = (await countSuperAdmins(tx)) === 0;
    if (makesSuperAdmin)
      await insertAccount(tx, null, "super_admin", accounts.superAdmin.username, "Super", hashes.superAdmin);
    const plan = planImport(demoMenu, { categories: [], items: [], groups: [] }, store.code);
    await writeImport(tx, storeId, plan, now);
    await insertAuditEntries(tx, [
      {
        id: Bun.randomUUIDv7(),
        storeId,
        occurredAt: now,
        actor: { type: "system", id: null, name: "seed" },
        action: "store.created",
        subjectId: storeId,
        requestId: "seed",
      },
    ]);
    return {
      code: store.code,
      name: store.name,
      tables,
      admin: accounts.admin,
      staff: accounts.staff,
      superAdmin: makesSuperAdmin ? accounts.superAdmin : null,
    };
  });
}

async function hasStores(db: Queries): Promise<boolean> {
  return (await findStores(db, { after: null, limit: 1 })).length > 0;
}

async function hashSecrets() {
  const passwords = createPasswords({ cheap: false });
  const [pin, admin, staff, superAdmin] = await Promise.all([
    passwords.hashPin(tables.pin),
    passwords.hashPassword(accounts.admin.password),
    passwords.hashPassword(accounts.staff.password),
    passwords.hashPassword(accounts.superAdmin.password),
  ]);
  return { pin, admin, staff, superAdmin };
}

async function insertAccount(
  tx: Queries,
  storeId: string | null,
  role: "staff" | "store_admin" | "super_admin",
  username: string,
  name: string,
  passwordHash: string,
): Promise<void> {
  await insertStaff(tx, { id: Bun.randomUUIDv7(), storeId, role, username, name, passwordHash });
}
