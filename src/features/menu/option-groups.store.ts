import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import type { Queries } from "../../platform/database/index.ts";
import { itemOptionGroups, optionGroups, options } from "./menu.schema.ts";
import type { Option, OptionGroup } from "./option-groups.model.ts";

const optionList = sql<Option[]>`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', option.id, 'ref', option.ref, 'name', option.name, 'translations', option.translations,
    'priceDelta', option.price_delta, 'isAvailable', option.is_available
  ) order by option.display_order, option.id), '[]')
  from ${options} option
  where option.group_id = option_groups.id and option.store_id = option_groups.store_id
)`;

function selectGroups(db: Queries) {
  return db.select({ group: optionGroups, options: optionList }).from(optionGroups).$dynamic();
}

export type OptionGroupRow = Awaited<ReturnType<typeof selectGroups>>[number];

export interface OptionGroupPage {
  /** The last id of the page before. */
  after: string | null;
  limit: number;
}

/** Oldest first. */
export async function findOptionGroups(
  db: Queries,
  storeId: string,
  page: OptionGroupPage,
): Promise<OptionGroupRow[]> {
  return await selectGroups(db)
    .where(and(eq(optionGroups.storeId, storeId), page.after ? gt(optionGroups.id, page.after) : undefined))
    .orderBy(asc(optionGroups.id))
    .limit(page.limit);
}

/** Oldest first. */
export async function findAllOptionGroups(db: Queries, storeId: string): Promise<OptionGroupRow[]> {
  return await selectGroups(db).where(eq(optionGroups.storeId, storeId)).orderBy(asc(optionGroups.id));
}

export async function findOptionGroup(
  db: Queries,
  storeId: string,
  id: string,
): Promise<OptionGroupRow | undefined> {
  const [row] = await selectGroups(db).where(and(eq(optionGroups.storeId, storeId), eq(optionGroups.id, id)));
  return row;
}

/** Those that an item asks for. */
export async function findOptionGroupsOf(db: Queries, storeId: string, itemId: string) {
  return await db
    .select({ min: optionGroups.min, options: optionList })
    .from(optionGroups)
    .innerJoin(
      itemOptionGroups,
      and(eq(itemOptionGroups.groupId, optionGroups.id), eq(itemOptionGroups.storeId, optionGroups.storeId)),
    )
    .where(and(eq(itemOptionGroups.storeId, storeId), eq(itemOptionGroups.itemId, itemId)));
}

/** Which of these ids are groups of the store. */
export async function findPresentGroupIds(db: Queries, storeId: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: optionGroups.id })
    .from(optionGroups)
    .where(and(eq(optionGroups.storeId, storeId), inArray(optionGroups.id, ids)));
  return new Set(rows.map((row) => row.id));
}

export async function insertOptionGroup(tx: Queries, row: typeof optionGroups.$inferInsert): Promise<void> {
  await tx.insert(optionGroups).values(row);
}

/** Raises the version by one. */
export async function updateOptionGroup(
  tx: Queries,
  storeId: string,
  id: string,
  values: Partial<typeof optionGroups.$inferInsert>,
): Promise<void> {
  await tx
    .update(optionGroups)
    .set({ ...values, version: sql`${optionGroups.version} + 1` })
    .where(and(eq(optionGroups.storeId, storeId), eq(optionGroups.id, id)));
}

/** Its options go with it, and items stop asking for it. */
export async function deleteOptionGroupRow(tx: Queries, storeId: string, id: string): Promise<void> {
  await tx.delete(optionGroups).where(and(eq(optionGroups.storeId, storeId), eq(optionGroups.id, id)));
}

/** An option as it is to be, at its place in its group. */
export type PlacedOption = Option & { groupId: string; displayOrder: number };

/** Adds options and changes those that are there, in one statement. */
export async function upsertOptions(tx: Queries, storeId: string, rows: PlacedOption[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into ${options}
      (id, store_id, group_id, ref, name, translations, price_delta, is_available, display_order)
    select id, ${storeId}, "groupId", ref, name, translations, "priceDelta", "isAvailable", "displayOrder"
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (
      id uuid, "groupId" uuid, ref text, name text, translations jsonb, "priceDelta" bigint,
      "isAvailable" boolean, "displayOrder" int
    )
    on conflict (id) do update set
      name = excluded.name, translations = excluded.translations, price_delta = excluded.price_delta,
      is_available = excluded.is_available, display_order = excluded.display_order
    where ${options.storeId} = excluded.store_id`);
}

export async function deleteOptions(tx: Queries, storeId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const gone = sql`select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)`;
  await tx.delete(options).where(and(eq(options.storeId, storeId), sql`${options.id} in (${gone})`));
}

export function toOptionGroup({ group, options }: OptionGroupRow): OptionGroup {
  return {
    id: group.id,
    ref: group.ref,
    name: group.name,
    translations: group.translations,
    min: group.min,
    max: group.max,
    options,
    version: group.version,
    createdAt: group.createdAt.toISOString(),
    updatedAt: group.updatedAt.toISOString(),
  };
}
