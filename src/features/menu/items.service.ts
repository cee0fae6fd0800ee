import { DomainError, notFound, type ValueError } from "../../errors.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { StoreCaller } from "../../principal.ts";
import type { ChangeScope, Changes } from "../events/changes.ts";
import { checkVersion, requireVersion } from "../events/versions.ts";
import { findStore } from "../stores/stores.store.ts";
import { whyUnavailable } from "./availability.ts";
import { findCategory } from "./categories.store.ts";
import type { ImageFiles } from "./image-files.ts";
import type { Item, ItemAvailability, ItemCreate, ItemUpdate } from "./items.model.ts";
import {
  deleteItemRow,
  findItem,
  findItems,
  findLastItemOrder,
  type ItemPage,
  type ItemRow,
  insertItem,
  replaceItemGroups,
  toItem,
  updateItem,
} from "./items.store.ts";
import { checkRoomForOne } from "./menu-bounds.ts";
import { emitMenuUpdated, type ItemAvailabilityChanged } from "./menu-events.ts";
import { findOptionGroupsOf, findPresentGroupIds } from "./option-groups.store.ts";
import { unlessRefIsTaken } from "./refs.ts";

export type ItemsService = ReturnType<typeof createItemsService>;

export function createItemsService(deps: {
  database: Database;
  changes: Changes;
  imageUrl(key: string): string;
  imageFiles: ImageFiles;
}) {
  async function listItems(caller: StoreCaller, page: ItemPage): Promise<ItemRow[]> {
    const { storeId } = caller.principal;
    return await deps.database.query("menu.list_items", (db) => findItems(db, storeId, page));
  }

  /** @throws DomainError NOT_FOUND */
  async function getItem(caller: StoreCaller, id: string): Promise<Item> {
    const { storeId } = caller.principal;
    return view(await deps.database.query("menu.get_item", (db) => mustFind(db, storeId, id)));
  }

  /**
   * Without a `displayOrder` it comes last in its category.
   * @throws DomainError VALIDATION_FAILED for a category or group that is not there, ALREADY_EXISTS for a ref
   *   that is taken, MENU_FULL
   */
  async function createItem(caller: StoreCaller, request: ItemCreate): Promise<Item> {
    const { storeId } = caller.principal;
    const { optionGroupIds = [], ...values } = request;
    return await unlessRefIsTaken(
      "menu_items_ref_key",
      deps.changes.change(caller, storeId, "menu.create_item", async (scope) => {
        await checkReferences(scope.tx, storeId, request);
        await checkRoomForOne(scope.tx, storeId, "items");
        const id = Bun.randomUUIDv7();
        await insertItem(scope.tx, {
          ...values,
          soldOutUntil: toDate(request.soldOutUntil),
          id,
          storeId,
          ref: request.ref ?? id,
          displayOrder:
            request.displayOrder ?? (await findLastItemOrder(scope.tx, storeId, request.categoryId)),
          createdAt: scope.now,
          updatedAt: scope.now,
        });
        await replaceItemGroups(scope.tx, storeId, id, optionGroupIds);
        return await emit(scope, storeId, "created", id);
      }),
    );
  }

  /**
   * In another category it comes last, unless its `displayOrder` is given. A form that was opened before the last
   * sale must not bring the old stock back: whoever changes what is left says which version they read.
   * @throws DomainError NOT_FOUND, VERSION_CONFLICT, VALIDATION_FAILED for a category or group that is not there
   */
  async function changeItem(caller: StoreCaller, id: string, request: ItemUpdate): Promise<Item> {
    const { storeId } = caller.principal;
    const { version, optionGroupIds, ...values } = request;
    const { stock, isAvailable, soldOutUntil } = values;
    if ([stock, isAvailable, soldOutUntil].some((value) => value !== undefined))
      requireVersion(caller, version);
    return await deps.changes.change(caller, storeId, "menu.update_item", async (scope) => {
      const present = view(await mustFind(scope.tx, storeId, id));
      checkVersion(caller, version, present);
      await checkReferences(scope.tx, storeId, request);
      const { categoryId = present.categoryId } = values;
      const lastOrder =
        categoryId === present.categoryId
          ? undefined
          : await findLastItemOrder(scope.tx, storeId, categoryId);
      await updateItem(scope.tx, storeId, id, {
        ...values,
        soldOutUntil: toDate(values.soldOutUntil),
        displayOrder: values.displayOrder ?? lastOrder,
        updatedAt: scope.now,
      });
      if (optionGroupIds) await replaceItemGroups(scope.tx, storeId, id, optionGroupIds);
      return await emit(scope, storeId, "updated", id);
    });
  }

  /** Orders keep their snapshot of it. @throws DomainError NOT_FOUND, VERSION_CONFLICT */
  async function deleteItem(caller: StoreCaller, id: string): Promise<void> {
    const { storeId } = caller.principal;
    let images: (string | null)[] = [];
    await deps.changes.change(caller, storeId, "menu.delete_item", async (scope) => {
      const present = await mustFind(scope.tx, storeId, id);
      checkVersion(caller, undefined, view(present));
      images = [present.item.image, present.item.thumbnail];
      await deleteItemRow(scope.tx, storeId, id);
      emitMenuUpdated(scope, { kind: "item", action: "deleted", id, resource: null, subjectId: id });
    });
    await deps.imageFiles.removeUnused(images);
  }

  /**
   * Sold out, back, until when, or how many are left. Back also ends a `soldOutUntil` and a stock of 0 that
   * the request does not name.
   * @throws DomainError NOT_FOUND, VERSION_CONFLICT
   */
  async function changeAvailability(
    caller: StoreCaller,
    id: string,
    request: ItemAvailability,
  ): Promise<Item> {
    const { storeId } = caller.principal;
    const { version, isAvailable, stock, soldOutUntil } = request;
    return await deps.changes.change(caller, storeId, "menu.change_availability", async (scope) => {
      const present = await mustFind(scope.tx, storeId, id);
      checkVersion(caller, version, view(present));
      const isBack = isAvailable === true;
      await updateItem(scope.tx, storeId, id, {
        isAvailable,
        soldOutUntil: soldOutUntil === undefined && isBack ? null : toDate(soldOutUntil),
        stock: stock === undefined && isBack && present.item.stock === 0 ? null : stock,
        updatedAt: scope.now,
      });
      const row = await mustFind(scope.tx, storeId, id);
      const groups = await findOptionGroupsOf(scope.tx, storeId, id);
      const store = await findStore(scope.tx, storeId);
      if (!store) throw notFound();
      const item = view(row);
      const data: ItemAvailabilityChanged = {
        version: scope.nextMenuVersion(),
        itemId: id,
        isAvailable: item.isAvailable,
        soldOutUntil: item.soldOutUntil,
        stock: item.stock,
        available: whyUnavailable({ ...row.item, groups }, store, scope.now) === null,
        ...(row.item.isVisible && row.isCategoryVisible ? {} : { hidden: true }),
      };
      scope.emit({ type: "menu.item_availability_changed", data, subjectId: id });
      return item;
    });
  }

  async function emit(
    scope: ChangeScope,
    storeId: string,
    action: "created" | "updated",
    id: string,
  ): Promise<Item> {
    const item = view(await mustFind(scope.tx, storeId, id));
    emitMenuUpdated(scope, { kind: "item", action, id, resource: item, subjectId: id });
    return item;
  }

  function view(row: ItemRow): Item {
    return toItem(row, deps.imageUrl);
  }

  return { listItems, viewItem: view, getItem, createItem, changeItem, deleteItem, changeAvailability };
}

async function mustFind(db: Queries, storeId: string, id: string): Promise<ItemRow> {
  const row = await findItem(db, storeId, id);
  if (!row) throw notFound();
  return row;
}

/** Another store's category or group is refused just as one that does not exist. */
async function checkReferences(
  tx: Queries,
  storeId: string,
  { categoryId, optionGroupIds = [] }: { categoryId?: string; optionGroupIds?: string[] },
): Promise<void> {
  const errors: ValueError[] = [];
  if (categoryId !== undefined && !(await findCategory(tx, storeId, categoryId)))
    errors.push({ pointer: "/categoryId", code: "NOT_FOUND" });
  const present = await findPresentGroupIds(tx, storeId, optionGroupIds);
  optionGroupIds.forEach((groupId, index) => {
    if (!present.has(groupId)) errors.push({ pointer: `/optionGroupIds/${index}`, code: "NOT_FOUND" });
  });
  if (errors.length > 0) throw new DomainError("VALIDATION_FAILED", { errors });
}

/** Undefined stays undefined (leave it as it is), null stays null (none). */
function toDate(moment: string | null | undefined): Date | null | undefined {
  return typeof moment === "string" ? new Date(moment) : moment;
}
