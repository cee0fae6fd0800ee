import { DomainError, notFound } from "../../errors.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import { createTurns, createTurnsByKey } from "../../platform/turns.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Changes } from "../events/changes.ts";
import { findStore, type StoreRow } from "../stores/stores.store.ts";
import { findMenuVersion } from "./catalogue.ts";
import type { ImageFiles } from "./image-files.ts";
import { checkRoomForFile } from "./menu-bounds.ts";
import type { MenuContent } from "./menu-content.ts";
import { emitMenuUpdated } from "./menu-events.ts";
import { toMenuFile } from "./menu-export.ts";
import type { ImportResult, MenuFile } from "./menu-file.model.ts";
import { findMenuContent, upsertCategories, upsertItems, upsertOptionGroups } from "./menu-file.store.ts";
import { checkMenuFile } from "./menu-file-check.ts";
import { type ImportPlan, planImport } from "./menu-import.ts";
import { deleteOptions } from "./option-groups.store.ts";

/** Exports, or imports, that run or wait at most. */
const maxMenusHere = 20;

export type MenuFileService = ReturnType<typeof createMenuFileService>;

export function createMenuFileService(deps: {
  database: Database;
  changes: Changes;
  imageFiles: ImageFiles;
}) {
  const exportInTurn = createStoreTurns();
  const importInTurn = createStoreTurns();

  /** The whole menu, hidden things included. @throws DomainError OVERLOADED */
  async function exportMenu(caller: StoreCaller): Promise<MenuFile> {
    const { storeId } = caller.principal;
    return await exportInTurn(storeId, () =>
      deps.database.snapshot("menu.export", async (tx) =>
        toMenuFile(await mustFindStore(tx, storeId), await findMenuContent(tx, storeId)),
      ),
    );
  }

  /**
   * Makes the menu what the file says, wholly or not at all. A file that says what the menu is already changes
   * nothing, and nobody is told.
   * @throws DomainError VALIDATION_FAILED naming every wrong place in the file; MENU_FULL; OVERLOADED
   */
  async function importMenu(caller: StoreCaller, file: MenuFile): Promise<ImportResult> {
    return await importInTurn(caller.principal.storeId, () => importNow(caller, file));
  }

  async function importNow(caller: StoreCaller, file: MenuFile): Promise<ImportResult> {
    const { storeId } = caller.principal;
    let replaced: (string | null)[] = [];
    const result = await deps.changes.change(caller, storeId, "menu.import", async (scope) => {
      const store = await mustFindStore(scope.tx, storeId);
      const errors = checkMenuFile(file, store.currency);
      if (errors.length > 0) throw new DomainError("VALIDATION_FAILED", { errors });
      const present = await findMenuContent(scope.tx, storeId);
      checkRoomForFile(present, file);
      const plan = planImport(file, present, store.code);
      const { availabilityKept, counts } = plan;
      if (counts.created + counts.updated + counts.hidden === 0)
        return { version: await findMenuVersion(scope.tx, storeId), ...counts, availabilityKept };
      await writeImport(scope.tx, storeId, plan, scope.now);
      replaced = imagesReplaced(present, plan);
      const version = emitMenuUpdated(scope, {
        kind: "import",
        action: "updated",
        id: null,
        resource: null,
        subjectId: storeId,
      });
      return { version, ...counts, availabilityKept };
    });
    await deps.imageFiles.removeUnused(replaced);
    return result;
  }

  return { exportMenu, importMenu };
}

/** Whole menus are heavy: a process works on two at a time, and on one of each store. */
function createStoreTurns() {
  const inTurn = createTurns({ running: 2, waiting: maxMenusHere });
  const inTurnOfStore = createTurnsByKey({ running: 1, waiting: 4, total: maxMenusHere });
  return async <T>(storeId: string, work: () => Promise<T>): Promise<T> =>
    await inTurnOfStore(storeId, () => inTurn(work));
}

/** Carries a plan out, in a handful of statements. */
export async function writeImport(tx: Queries, storeId: string, plan: ImportPlan, now: Date): Promise<void> {
  await deleteOptions(tx, storeId, plan.goneOptions);
  await upsertOptionGroups(tx, storeId, plan.groups, now);
  await upsertCategories(tx, storeId, plan.categories, now);
  await upsertItems(tx, storeId, plan.items, now);
}

/** Names of the files that the items to be written have shown, and do not show any more. */
function imagesReplaced(present: MenuContent, plan: ImportPlan): (string | null)[] {
  const before = new Map(present.items.map((item) => [item.id, item]));
  return plan.items.flatMap((item) => {
    const { image = null, thumbnail = null } = before.get(item.id) ?? {};
    return image === item.image && thumbnail === item.thumbnail ? [] : [image, thumbnail];
  });
}

async function mustFindStore(tx: Queries, storeId: string): Promise<StoreRow> {
  const store = await findStore(tx, storeId);
  if (!store) throw notFound();
  return store;
}
