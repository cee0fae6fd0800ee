import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "../../platform/database/columns.ts";
import { stores } from "../stores/stores.schema.ts";
import type { ServingHours, Translations } from "./menu.model.ts";

const storeId = () =>
  uuid()
    .notNull()
    .references(() => stores.id, { onDelete: "cascade" });

const translations = () => jsonb().$type<Translations>().notNull().default({});

export const categories = pgTable(
  "categories",
  {
    id: id(),
    storeId: storeId(),
    /** The name that menu files use; stable across imports. */
    ref: text().notNull(),
    name: text().notNull(),
    translations: translations(),
    displayOrder: integer().notNull().default(0),
    isVisible: boolean().notNull().default(true),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (category) => [
    unique("categories_store_id_id_key").on(category.storeId, category.id),
    unique("categories_ref_key").on(category.storeId, category.ref),
  ],
);

export const menuItems = pgTable(
  "menu_items",
  {
    id: id(),
    storeId: storeId(),
    categoryId: uuid().notNull(),
    ref: text().notNull(),
    name: text().notNull(),
    description: text().notNull().default(""),
    translations: translations(),
    /** In the currency's minor unit. */
    price: bigint({ mode: "number" }).notNull(),
    displayOrder: integer().notNull().default(0),
    isVisible: boolean().notNull().default(true),
    isAvailable: boolean().notNull().default(true),
    soldOutUntil: moment(),
    /** Null: not counted. */
    stock: integer(),
    servingHours: jsonb().$type<ServingHours>().notNull().default([]),
    tags: text().array().notNull().default([]),
    allergens: text().array().notNull().default([]),
    station: text().notNull().default("kitchen"),
    /** The name its file is kept under, null without one. */
    image: text(),
    /** The same in small. */
    thumbnail: text(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (item) => [
    unique("menu_items_store_id_id_key").on(item.storeId, item.id),
    unique("menu_items_ref_key").on(item.storeId, item.ref),
    foreignKey({
      name: "menu_items_category_fk",
      columns: [item.storeId, item.categoryId],
      foreignColumns: [categories.storeId, categories.id],
    }),
    index("menu_items_image_idx").on(item.image),
    index("menu_items_thumbnail_idx").on(item.thumbnail),
    check("menu_items_price_not_negative", sql`${item.price} >= 0`),
    check("menu_items_stock_not_negative", sql`${item.stock} >= 0`),
  ],
);

export const optionGroups = pgTable(
  "option_groups",
  {
    id: id(),
    storeId: storeId(),
    ref: text().notNull(),
    name: text().notNull(),
    translations: translations(),
    min: integer().notNull(),
    max: integer().notNull(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (group) => [
    unique("option_groups_store_id_id_key").on(group.storeId, group.id),
    unique("option_groups_ref_key").on(group.storeId, group.ref),
    check(
      "option_groups_min_max",
      sql`0 <= ${group.min} and ${group.min} <= ${group.max} and ${group.max} >= 1`,
    ),
  ],
);

export const options = pgTable(
  "options",
  {
    id: id(),
    storeId: uuid().notNull(),
    groupId: uuid().notNull(),
    ref: text().notNull(),
    name: text().notNull(),
    translations: translations(),
    /** Added to the item's price, in the currency's minor unit; may be negative. */
    priceDelta: bigint({ mode: "number" }).notNull(),
    isAvailable: boolean().notNull().default(true),
    displayOrder: integer().notNull().default(0),
  },
  (option) => [
    unique("options_ref_key").on(option.groupId, option.ref),
    foreignKey({
      name: "options_group_fk",
      columns: [option.storeId, option.groupId],
      foreignColumns: [optionGroups.storeId, optionGroups.id],
    }).onDelete("cascade"),
  ],
);

/** Which option groups an item asks for, in order. */
export const itemOptionGroups = pgTable(
  "item_option_groups",
  {
    storeId: uuid().notNull(),
    itemId: uuid().notNull(),
    groupId: uuid().notNull(),
    displayOrder: integer().notNull().default(0),
  },
  (link) => [
    primaryKey({ columns: [link.itemId, link.groupId] }),
    foreignKey({
      name: "item_option_groups_item_fk",
      columns: [link.storeId, link.itemId],
      foreignColumns: [menuItems.storeId, menuItems.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "item_option_groups_group_fk",
      columns: [link.storeId, link.groupId],
      foreignColumns: [optionGroups.storeId, optionGroups.id],
    }).onDelete("cascade"),
  ],
);
