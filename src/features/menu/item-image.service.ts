import { DomainError, notFound } from "../../errors.ts";
import type { Database } from "../../platform/database/index.ts";
import { type Files, fileKey } from "../../platform/files/index.ts";
import type { Pictures } from "../../platform/image.ts";
import type { Log } from "../../platform/log.ts";
import type { StoreCaller } from "../../principal.ts";
import type { ChangeScope, Changes } from "../events/changes.ts";
import { checkVersion } from "../events/versions.ts";
import type { ImageFiles } from "./image-files.ts";
import type { Item } from "./items.model.ts";
import type { ItemsService } from "./items.service.ts";
import { findItem, updateItem } from "./items.store.ts";
import { emitMenuUpdated } from "./menu-events.ts";

export type ItemImageService = ReturnType<typeof createItemImageService>;

export function createItemImageService(deps: {
  database: Database;
  changes: Changes;
  files: Files;
  imageFiles: ImageFiles;
  pictures: Pictures;
  items: Pick<ItemsService, "getItem" | "viewItem">;
  log: Log;
}) {
  const { changes, files, imageFiles, items } = deps;

  /**
   * Files first, then the change, then the files that nothing shows any more: whatever fails on the way, an item
   * shows an image that is there.
   * @throws DomainError NOT_FOUND, VERSION_CONFLICT, FILES_UNAVAILABLE, and what `Pictures.render` refuses
   */
  async function putImage(caller: StoreCaller, id: string, upload: Blob): Promise<Item> {
    // Not decoded a second time, nor in vain.
    const earlier = await changes.earlierAnswer(caller);
    // The same route wrote it.
    if (earlier !== undefined) return earlier as Item;
    checkVersion(caller, undefined, await items.getItem(caller, id));
    const picture = await deps.pictures.render(await upload.bytes());
    const kept = [picture.image, picture.thumbnail].map((bytes) => ({ key: fileKey(bytes, "webp"), bytes }));
    const [image = null, thumbnail = null] = kept.map(({ key }) => key);
    try {
      for (const { key, bytes } of kept) await files.put(key, bytes, "image/webp");
    } catch (error) {
      deps.log.warn({ err: error, requestId: caller.requestId }, "an image could not be kept");
      throw new DomainError("FILES_UNAVAILABLE", { retryAfterSeconds: 5, cause: error });
    }
    return await replace(caller, id, { image, thumbnail }, kept);
  }

  /** Fine when there is none. @throws DomainError NOT_FOUND, VERSION_CONFLICT */
  async function deleteImage(caller: StoreCaller, id: string): Promise<Item> {
    return await replace(caller, id, { image: null, thumbnail: null }, []);
  }

  async function replace(
    caller: StoreCaller,
    id: string,
    images: { image: string | null; thumbnail: string | null },
    kept: { key: string; bytes: Uint8Array }[],
  ): Promise<Item> {
    const { storeId } = caller.principal;
    let before: (string | null)[] = [];
    try {
      return await changes.change(caller, storeId, "menu.item_image", async (scope) => {
        const present = await mustFind(scope, storeId, id);
        checkVersion(caller, undefined, items.viewItem(present));
        before = [present.item.image, present.item.thumbnail];
        if (images.image === null && present.item.image === null) return items.viewItem(present);
        await updateItem(scope.tx, storeId, id, { ...images, updatedAt: scope.now });
        const item = items.viewItem(await mustFind(scope, storeId, id));
        emitMenuUpdated(scope, { kind: "item", action: "updated", id, resource: item, subjectId: id });
        return item;
      });
    } finally {
      // Those that were just put as well: the change may have been refused.
      for (const { key, bytes } of kept) await imageFiles.restore(key, bytes);
      await imageFiles.removeUnused([...before, ...kept.map(({ key }) => key)]);
    }
  }

  return { putImage, deleteImage };
}

async function mustFind(scope: ChangeScope, storeId: string, id: string) {
  const row = await findItem(scope.tx, storeId, id);
  if (!row) throw notFound();
  return row;
}
