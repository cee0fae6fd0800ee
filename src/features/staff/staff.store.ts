import { and, asc, count, eq, isNull, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import type { StaffAccount } from "./staff.model.ts";
import { staff } from "./staff.schema.ts";

export type StaffRow = typeof staff.$inferSelect;

/** @param storeId null for super admins */
export async function findStaffByUsername(db: Queries, storeId: string | null, username: string) {
  const [row] = await db
    .select()
    .from(staff)
    .where(
      and(
        storeId === null ? isNull(staff.storeId) : eq(staff.storeId, storeId),
        eq(staff.username, username),
      ),
    );
  return row;
}

export async function findStaff(db: Queries, storeId: string, id: string): Promise<StaffRow | undefined> {
  const [row] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.storeId, storeId), eq(staff.id, id)));
  return row;
}

export async function listStaff(db: Queries, storeId: string, role?: StaffRow["role"]): Promise<StaffRow[]> {
  return await db
    .select()
    .from(staff)
    .where(and(eq(staff.storeId, storeId), role ? eq(staff.role, role) : undefined))
    .orderBy(asc(staff.id));
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

export async function insertStaff(tx: Queries, row: typeof staff.$inferInsert): Promise<StaffRow> {
  const [inserted] = await tx.insert(staff).values(row).returning();
  if (!inserted) throw new Error("an account was not inserted");
  return inserted;
}

/** Raises the version by one. */
export async function updateStaff(
  tx: Queries,
  storeId: string,
  id: string,
  values: Partial<typeof staff.$inferInsert>,
): Promise<StaffRow> {
  const [updated] = await tx
    .update(staff)
    .set({ ...values, version: sql`${staff.version} + 1` })
    .where(and(eq(staff.storeId, storeId), eq(staff.id, id)))
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
