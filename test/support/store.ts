import { createPasswords } from "../../src/features/auth/passwords.ts";
import {
  categories,
  itemOptionGroups,
  menuItems,
  optionGroups,
  options,
} from "../../src/features/menu/menu.schema.ts";
import { insertStaff } from "../../src/features/staff/staff.store.ts";
import { insertStore } from "../../src/features/stores/stores.store.ts";
import { insertTable } from "../../src/features/tables/tables.store.ts";
import type { Role } from "../../src/principal.ts";
import type { TestApp } from "./app.ts";

export const pin = "7402";
export const password = "correct-horse-battery";

const passwords = createPasswords({ cheap: true });
const pinHash = await passwords.hashPin(pin);
const passwordHash = await passwords.hashPassword(password);

export type TestStore = Awaited<ReturnType<typeof createTestStore>>;

/**
 * A store of its own for one test: two accounts, tables "1" to "3" (their PIN is `pin`), and a small menu:
 * bibimbap 9,000 with a spiciness (exactly one) and toppings (up to two), and water 1,000.
 * @param settings with `unbounded`, its tablets may order as much and as often as a test needs
 */
export async function createTestStore(
  app: TestApp,
  settings: { timezone?: string; locale?: "ko" | "en"; unbounded?: boolean } = {},
) {
  const storeId = Bun.randomUUIDv7();
  const id = () => Bun.randomUUIDv7();
  const code = `t-${storeId.slice(-12)}`;
  const ids = {
    admin: id(),
    staff: id(),
    tables: [id(), id(), id()] as const,
    category: id(),
    bibimbap: id(),
    water: id(),
    spiciness: id(),
    mild: id(),
    hot: id(),
    toppings: id(),
    egg: id(),
    cheese: id(),
    beef: id(),
  };
  await app.database.transaction("test.store", async (tx) => {
    const { timezone = "Asia/Seoul", locale = "ko", unbounded = false } = settings;
    const limits = unbounded
      ? {
          maxOpenOrdersPerSession: 10_000,
          maxOpenLinesPerSession: 100_000,
          maxTabletOrdersPer10Minutes: 10_000,
        }
      : {};
    await insertStore(tx, {
      id: storeId,
      code,
      name: "시험 식당",
      timezone,
      currency: "KRW",
      locale,
      createdAt: app.clock.now(),
      updatedAt: app.clock.now(),
      ...limits,
    });
    for (const role of ["store_admin", "staff"] as const)
      await insertStaff(tx, {
        id: role === "staff" ? ids.staff : ids.admin,
        storeId,
        username: role === "staff" ? "staff" : "admin",
        passwordHash,
        name: role,
        role,
      });
    for (const [index, tableId] of ids.tables.entries())
      await insertTable(tx, { id: tableId, storeId, number: String(index + 1), pinHash, seats: 4 });
    await tx.insert(categories).values({ id: ids.category, storeId, ref: "rice", name: "밥" });
    const item = { storeId, categoryId: ids.category };
    await tx.insert(menuItems).values([
      {
        ...item,
        id: ids.bibimbap,
        ref: "bibimbap",
        name: "비빔밥",
        price: 9000,
        translations: { en: { name: "Bibimbap" } },
      },
      { ...item, id: ids.water, ref: "water", name: "생수", price: 1000, displayOrder: 1 },
    ]);
    await tx.insert(optionGroups).values([
      { id: ids.spiciness, storeId, ref: "spiciness", name: "맵기", min: 1, max: 1 },
      { id: ids.toppings, storeId, ref: "toppings", name: "토핑", min: 0, max: 2 },
    ]);
    const option = (optionId: string, groupId: string, ref: string, priceDelta: number) => ({
      id: optionId,
      storeId,
      groupId,
      ref,
      name: ref,
      priceDelta,
    });
    await tx
      .insert(options)
      .values([
        option(ids.mild, ids.spiciness, "mild", 0),
        option(ids.hot, ids.spiciness, "hot", 500),
        option(ids.egg, ids.toppings, "egg", 1000),
        option(ids.cheese, ids.toppings, "cheese", 1500),
        option(ids.beef, ids.toppings, "beef", 3000),
      ]);
    await tx.insert(itemOptionGroups).values([
      { storeId, itemId: ids.bibimbap, groupId: ids.spiciness, displayOrder: 0 },
      { storeId, itemId: ids.bibimbap, groupId: ids.toppings, displayOrder: 1 },
    ]);
  });

  const token = (role: Role, subject: string) => signToken(app, role, subject, storeId);
  return {
    id: storeId,
    code,
    ids,
    tableId: ids.tables[0],
    tokens: {
      table: await token("table", ids.tables[0]),
      otherTable: await token("table", ids.tables[1]),
      staff: await token("staff", ids.staff),
      admin: await token("store_admin", ids.admin),
    },
    /** A line that can be ordered as it is: 9,500. */
    line: { itemId: ids.bibimbap, quantity: 1, optionIds: [ids.hot] },
  };
}

/** A super admin's token; the account itself is made too. */
export async function createSuperAdmin(app: TestApp) {
  const id = Bun.randomUUIDv7();
  const username = `root-${id.slice(-12)}`;
  await app.database.transaction("test.super_admin", (tx) =>
    insertStaff(tx, { id, storeId: null, username, passwordHash, name: "root", role: "super_admin" }),
  );
  return { id, username, token: await signToken(app, "super_admin", id, null) };
}

/** Signs a token as the application would, without the sign-in. */
async function signToken(app: TestApp, role: Role, id: string, storeId: string | null): Promise<string> {
  const { token } = await app.tokens.issue({ id, role, name: role, storeId, tokenVersion: 1 });
  return token;
}
