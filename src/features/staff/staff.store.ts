import { and, asc, count, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { identifierKey } from "../../identifiers.ts";
import type { Queries } from "../../platform/database/index.ts";
import type { StaffAccount } from "./staff.model.ts";
import { staff } from "./staff.schema.ts";

export type StaffRow = typeof staff.$inferSelect;

/** @param storeId null for super admins */
function isOfStore(storeId: string | null): SQL {
  return storeId === null ? isNull(staff.storeId) : eq(staff.storeId, storeId);
}

/**
 * However the username is typed.
 * @param storeId null for super admins
 */
export async function findStaffByUsername(db: Queries, storeId: string | null, username: string) {
  const [row] = await db
    .select()
    .from(staff)
    .where(and(isOfStore(storeId), eq(staff.usernameKey, identifierKey(username))));
  return row;
}

/**
 * @param storeId null for super admins
 * @param role when given, accounts of other roles are not there
 */
export async function findStaff(
  db: Queries,
  storeId: string | null,
  id: string,
  role?: StaffRow["role"],
): Promise<StaffRow | undefined> {
  const [row] = await db
    .select()
    .from(staff)
    .where(and(isOfStore(storeId), eq(staff.id, id), role ? eq(staff.role, role) : undefined));
  return row;
}

/** A store's accounts, oldest first. */
export async function listStaff(
  db: Queries,
  storeId: string,
  page: { role?: StaffRow["role"]; after: string | null; limit: number },
): Promise<StaffRow[]> {
  return await db
    .select()
    .from(staff)
    .where(
      and(
        eq(staff.storeId, storeId),
        page.role ? eq(staff.role, page.role) : undefined,
        page.after ? gt(staff.id, page.after) : undefined,
      ),
    )
    .orderBy(asc(staff.id))
    .limit(page.limit);
}

/** Whether an account of the store has this username, however it is typed. */
export async function isUsernameTaken(tx: Queries, storeId: string, username: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.storeId, storeId), eq(staff.usernameKey, identifierKey(username))))
    .limit(1);
  return row !== undefined;
}

export async function countActiveAdmins(tx: Queries, storeId: string): Promise<number> {
  const [row] = await tx
    .select({ admins: count() })
    .from(staff)
    .where(and(eq(staff.storeId, storeId), eq(staff.role, "store_admin"), eq(staff.isActive, true)));
  return row?.admins ?? 0;
}

export async function countSuperAdmins(tx: Queries): Promise<number> {
  const [row] = await tx.select({ admins: count() }).from(staff).where(isNull(staff.storeId));
  return row?.admins ?? 0;
}

export async function insertStaff(
  tx: Queries,
  row: Omit<typeof staff.$inferInsert, "usernameKey">,
): Promise<StaffRow> {
  const usernameKey = identifierKey(row.username);
  const [inserted] = await tx
    .insert(staff)
    .values({ ...row, usernameKey })
    .returning();
  if (!inserted) throw new Error("an account was not inserted");
  return inserted;
}

/**
 * Raises the version by one.
 * @param storeId null for super admins
 */
export async function updateStaff(
  tx: Queries,
  storeId: string | null,
  id: string,
  values: Partial<Omit<typeof staff.$inferInsert, "username" | "usernameKey">>,
): Promise<StaffRow> {
  const [updated] = await tx
    .update(staff)
    .set({ ...values, version: sql`${staff.version} + 1` })
    .where(and(isOfStore(storeId), eq(staff.id, id)))
    .returning();
  if (!updated) throw new Error("an account was not updated");
  return updated;
}

export function toStaffAccount(row: StaffRow): StaffAccount {
  return {
    id: row.id,
    username: row.username,
    name: row.name,
    role: row.role === "store_admin" ? "store_admin" : "staff",
    isActive: row.isActive,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
