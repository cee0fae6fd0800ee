import { or, sql } from "drizzle-orm";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { Files } from "../../platform/files/index.ts";
import type { Log } from "../../platform/log.ts";
import { menuItems } from "./menu.schema.ts";

export type ImageFiles = ReturnType<typeof createImageFiles>;

/**
 * Which files stay. Equal images are one file, whichever items and stores show it; whoever looks whether one is
 * still shown, and does something about it, holds its lock. Neither call rejects: the change was made.
 */
export function createImageFiles({ database, files, log }: { database: Database; files: Files; log: Log }) {
  /** To be called after the commit; stops at the first file that cannot be removed. */
  async function removeUnused(keys: (string | null)[]): Promise<void> {
    const left = new Set(keys.filter((key) => key !== null));
    try {
      for (const key of left) {
        await database.transaction("menu.remove_file", async (tx) => {
          if (!(await isShown(tx, key))) await files.remove(key);
        });
        left.delete(key);
      }
    } catch (error) {
      log.warn({ err: error, files: [...left] }, "images that nothing shows could not be removed");
    }
  }

  /** Puts a file again that another request removed between its being put and its being shown. */
  async function restore(key: string, bytes: Uint8Array): Promise<void> {
    try {
      await database.transaction("menu.restore_file", async (tx) => {
        if ((await isShown(tx, key)) && !(await files.read(key))) await files.put(key, bytes, "image/webp");
      });
    } catch (error) {
      log.warn({ err: error, files: [key] }, "an image could not be looked after");
    }
  }

  return { removeUnused, restore };
}

/** Whether an item of any store shows the file; takes the file's lock until the transaction ends. */
async function isShown(tx: Queries, key: string): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`file ${key}`}, 0))`);
  const [row] = await tx
    .select({ id: menuItems.id })
    .from(menuItems)
    .where(or(sql`${menuItems.image} = ${key}`, sql`${menuItems.thumbnail} = ${key}`))
    .limit(1);
  return row !== undefined;
}
