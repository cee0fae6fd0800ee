import { DomainError, notFound } from "../../errors.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { StoreCaller } from "../../principal.ts";
import type { ChangeScope, Changes } from "../events/changes.ts";
import { checkVersion } from "../events/versions.ts";
import type { Category, CategoryCreate, CategoryUpdate } from "./categories.model.ts";
import {
  type CategoryPage,
  type CategoryRow,
  deleteCategoryRow,
  findCategories,
  findCategory,
  findLastCategoryOrder,
  insertCategory,
  toCategory,
  updateCategory,
} from "./categories.store.ts";
import { hasItems } from "./items.store.ts";
import { checkRoomForOne } from "./menu-bounds.ts";
import { emitMenuUpdated } from "./menu-events.ts";
import { unlessRefIsTaken } from "./refs.ts";

export type CategoriesService = ReturnType<typeof createCategoriesService>;

export function createCategoriesService(deps: { database: Database; changes: Changes }) {
  async function listCategories(caller: StoreCaller, page: CategoryPage): Promise<CategoryRow[]> {
    const { storeId } = caller.principal;
    return await deps.database.query("menu.list_categories", (db) => findCategories(db, storeId, page));
  }

  /** @throws DomainError NOT_FOUND */
  async function getCategory(caller: StoreCaller, id: string): Promise<Category> {
    const { storeId } = caller.principal;
    return await deps.database.query("menu.get_category", (db) => mustFind(db, storeId, id));
  }

  /** Without a `displayOrder` it comes last. @throws DomainError ALREADY_EXISTS for a ref that is taken, MENU_FULL */
  async function createCategory(caller: StoreCaller, request: CategoryCreate): Promise<Category> {
    const { storeId } = caller.principal;
    return await unlessRefIsTaken(
      "categories_ref_key",
      deps.changes.change(caller, storeId, "menu.create_category", async (scope) => {
        await checkRoomForOne(scope.tx, storeId, "categories");
        const id = Bun.randomUUIDv7();
        const row = await insertCategory(scope.tx, {
          ...request,
          id,
          storeId,
          ref: request.ref ?? id,
          displayOrder: request.displayOrder ?? (await findLastCategoryOrder(scope.tx, storeId)),
          createdAt: scope.now,
          updatedAt: scope.now,
        });
        return emit(scope, "created", toCategory(row));
      }),
    );
  }

  /** @throws DomainError NOT_FOUND, VERSION_CONFLICT */
  async function changeCategory(caller: StoreCaller, id: string, request: CategoryUpdate): Promise<Category> {
    const { storeId } = caller.principal;
    const { version, ...values } = request;
    return await deps.changes.change(caller, storeId, "menu.update_category", async (scope) => {
      checkVersion(caller, version, await mustFind(scope.tx, storeId, id));
      const row = await updateCategory(scope.tx, storeId, id, { ...values, updatedAt: scope.now });
      return emit(scope, "updated", toCategory(row));
    });
  }

  /** @throws DomainError NOT_FOUND, VERSION_CONFLICT, CATEGORY_NOT_EMPTY */
  async function deleteCategory(caller: StoreCaller, id: string): Promise<void> {
    const { storeId } = caller.principal;
    await deps.changes.change(caller, storeId, "menu.delete_category", async (scope) => {
      checkVersion(caller, undefined, await mustFind(scope.tx, storeId, id));
      if (await hasItems(scope.tx, storeId, id)) throw new DomainError("CATEGORY_NOT_EMPTY");
      await deleteCategoryRow(scope.tx, storeId, id);
      emitMenuUpdated(scope, { kind: "category", action: "deleted", id, resource: null, subjectId: id });
    });
  }

  return { listCategories, getCategory, createCategory, changeCategory, deleteCategory };
}

async function mustFind(db: Queries, storeId: string, id: string): Promise<Category> {
  const row = await findCategory(db, storeId, id);
  if (!row) throw notFound();
  return toCategory(row);
}

function emit(scope: ChangeScope, action: "created" | "updated", category: Category): Category {
  const { id } = category;
  emitMenuUpdated(scope, { kind: "category", action, id, resource: category, subjectId: id });
  return category;
}
