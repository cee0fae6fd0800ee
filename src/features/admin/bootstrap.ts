import { sql } from "drizzle-orm";
import type { Config } from "../../config.ts";
import type { Database } from "../../platform/database/index.ts";
import type { Log } from "../../platform/log.ts";
import { createPasswords } from "../auth/passwords.ts";
import { findMoment, insertAuditEntries } from "../events/events.store.ts";
import { countSuperAdmins, insertStaff } from "../staff/staff.store.ts";

/**
 * Makes the super admin that the configuration names when there is none at all; afterwards the setting has no
 * effect. Needs the present schema.
 */
export async function ensureSuperAdmin(deps: {
  config: Config;
  database: Database;
  log: Log;
}): Promise<void> {
  const { config, database, log } = deps;
  if (config.superAdmin === null) return;
  if ((await database.query("staff.count_super_admins", countSuperAdmins)) > 0) return;

  const { username, password } = config.superAdmin;
  const passwordHash = await createPasswords({ cheap: config.environment === "test" }).hashPassword(password);
  const isMade = await database.transaction("staff.ensure_super_admin", async (tx) => {
    // Two processes that start at once: the second waits here, and then counts one.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('ensure super admin', 0))`);
    if ((await countSuperAdmins(tx)) > 0) return false;
    const id = Bun.randomUUIDv7();
    await insertStaff(tx, { id, storeId: null, username, passwordHash, name: username, role: "super_admin" });
    await insertAuditEntries(tx, [
      {
        id: Bun.randomUUIDv7(),
        storeId: null,
        occurredAt: await findMoment(tx),
        actor: { type: "system", id: null, name: "start" },
        action: "staff.created",
        subjectId: id,
        requestId: "start",
        detail: { username, role: "super_admin" },
      },
    ]);
    return true;
  });
  if (isMade) log.info({ username }, "made the super admin that the configuration names");
}
