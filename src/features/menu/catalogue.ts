import { and, asc, eq } from "drizzle-orm";
import { notFound } from "../../errors.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { storeCounters, stores } from "../stores/stores.schema.ts";
import { categories, itemOptionGroups, menuItems, optionGroups, options } from "./menu.schema.ts";

/** A store and all it sells, compiled for pricing and for showing. One version, never changed. */
export interface Catalogue {
  store: typeof stores.$inferSelect;
  version: number;
  /** Visible ones only, in display order, with their visible items. */
  categories: { category: typeof categories.$inferSelect; items: CatalogueItem[] }[];
  /** Visible ones only. */
  items: Map<string, CatalogueItem>;
  groups: Map<string, CatalogueGroup>;
}

export type CatalogueItem = typeof menuItems.$inferSelect & { groups: CatalogueGroup[] };

export type CatalogueGroup = typeof optionGroups.$inferSelect & { options: (typeof options.$inferSelect)[] };

/** As many stores are kept; the one unused longest goes first. */
const keptStores = 2_000;
/** How long a catalogue is shown without asking whether the version moved on. */
const freshMs = 1_000;

interface Entry {
  catalogue: Catalogue;
  /** When its version was asked for and was the present one. */
  checkedAtMs: number;
  /** How often it has expired. */
  expiries: number;
}

export type Catalogues = ReturnType<typeof createCatalogues>;

export function createCatalogues(deps: { database: Database; metrics: Metrics }) {
  const entries = new Map<string, Entry>();
  const loading = new Map<string, Promise<Catalogue>>();

  function keep(catalogue: Catalogue, checkedAtMs: number) {
    const storeId = catalogue.store.id;
    entries.delete(storeId);
    entries.set(storeId, { catalogue, checkedAtMs, expiries: 0 });
    const oldest = entries.size > keptStores ? entries.keys().next().value : undefined;
    if (oldest !== undefined) entries.delete(oldest);
  }

  /** Reads it from the database, once for all who ask meanwhile. */
  async function reload(storeId: string): Promise<Catalogue> {
    const running = loading.get(storeId);
    if (running) return await running;
    const startedAtMs = performance.now();
    const load = deps.database.snapshot("menu.catalogue", (tx) => readCatalogue(tx, storeId));
    loading.set(storeId, load);
    const isLatest = () => loading.get(storeId) === load;
    try {
      const catalogue = await load;
      if (isLatest()) keep(catalogue, startedAtMs);
      return catalogue;
    } finally {
      if (isLatest()) loading.delete(storeId);
    }
  }

  return {
    reload,

    /** Any version, the one at hand first: for those who have its version checked by the database. */
    async any(storeId: string): Promise<Catalogue> {
      const entry = entries.get(storeId);
      deps.metrics.cacheLookups.inc({ cache: "catalogue", result: entry ? "hit" : "miss" });
      return entry?.catalogue ?? (await reload(storeId));
    },

    /** The present version, or one that was present at most a second ago. */
    async present(storeId: string, maxAgeMs = freshMs): Promise<Catalogue> {
      const entry = entries.get(storeId);
      const isFresh = entry !== undefined && performance.now() - entry.checkedAtMs < maxAgeMs;
      deps.metrics.cacheLookups.inc({ cache: "catalogue", result: isFresh ? "hit" : "miss" });
      if (isFresh) return entry.catalogue;
      if (!entry) return await reload(storeId);
      const askedAtMs = performance.now();
      const { expiries } = entry;
      const version = await deps.database.query("menu.version", (db) => findMenuVersion(db, storeId));
      if (version !== entry.catalogue.version) return await reload(storeId);
      // What expired meanwhile stays so: the answer may be of before the change.
      if (entry.expiries === expiries) entry.checkedAtMs = askedAtMs;
      return entry.catalogue;
    },

    /** To be called when the menu or the store has changed. */
    expire(storeId: string) {
      // What is being read began before the change, perhaps.
      loading.delete(storeId);
      const entry = entries.get(storeId);
      if (!entry) return;
      entry.checkedAtMs = Number.NEGATIVE_INFINITY;
      entry.expiries++;
    },
  };
}

export async function findMenuVersion(db: Queries, storeId: string): Promise<number> {
  const [row] = await db
    .select({ version: storeCounters.menuVersion })
    .from(storeCounters)
    .where(eq(storeCounters.storeId, storeId));
  if (!row) throw notFound();
  return row.version;
}

async function readCatalogue(tx: Queries, storeId: string): Promise<Catalogue> {
  const [head] = await tx
    .select({ store: stores, version: storeCounters.menuVersion })
    .from(stores)
    .innerJoin(storeCounters, eq(storeCounters.storeId, stores.id))
    .where(eq(stores.id, storeId));
  if (!head) throw notFound();

  const visibleCategories = await tx
    .select()
    .from(categories)
    .where(and(eq(categories.storeId, storeId), eq(categories.isVisible, true)))
    .orderBy(asc(categories.displayOrder), asc(categories.id));
  const visibleItems = await tx
    .select()
    .from(menuItems)
    .where(and(eq(menuItems.storeId, storeId), eq(menuItems.isVisible, true)))
    .orderBy(asc(menuItems.displayOrder), asc(menuItems.id));
  const groupRows = await tx.select().from(optionGroups).where(eq(optionGroups.storeId, storeId));
  const optionRows = await tx
    .select()
    .from(options)
    .where(eq(options.storeId, storeId))
    .orderBy(asc(options.displayOrder), asc(options.id));
  const links = await tx
    .select()
    .from(itemOptionGroups)
    .where(eq(itemOptionGroups.storeId, storeId))
    .orderBy(asc(itemOptionGroups.displayOrder));

  const optionsOf = Map.groupBy(optionRows, (option) => option.groupId);
  const groups = new Map(
    groupRows.map((group) => [group.id, { ...group, options: optionsOf.get(group.id) ?? [] }]),
  );
  const linksOf = Map.groupBy(links, (link) => link.itemId);
  const itemsOf = Map.groupBy(visibleItems, (item) => item.categoryId);

  const shown = visibleCategories.map((category) => ({
    category,
    items: (itemsOf.get(category.id) ?? []).map((item) => ({
      ...item,
      groups: (linksOf.get(item.id) ?? []).flatMap((link) => groups.get(link.groupId) ?? []),
    })),
  }));
  const items = new Map(shown.flatMap(({ items }) => items.map((item) => [item.id, item] as const)));
  return { ...head, categories: shown, items, groups };
}
