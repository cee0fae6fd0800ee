import { DomainError, notFound, type ValueError } from "../../errors.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import type { StoreCaller } from "../../principal.ts";
import type { ChangeScope, Changes } from "../events/changes.ts";
import { checkVersion, requireVersion } from "../events/versions.ts";
import { checkRoomForOne } from "./menu-bounds.ts";
import { emitMenuUpdated } from "./menu-events.ts";
import type { OptionGroup, OptionGroupCreate, OptionGroupUpdate } from "./option-groups.model.ts";
import {
  deleteOptionGroupRow,
  deleteOptions,
  findOptionGroup,
  findOptionGroups,
  insertOptionGroup,
  type OptionGroupPage,
  type OptionGroupRow,
  toOptionGroup,
  updateOptionGroup,
  upsertOptions,
} from "./option-groups.store.ts";
import { checkChoices, type OptionPlan, planOptions } from "./option-plan.ts";
import { unlessRefIsTaken } from "./refs.ts";

export type OptionGroupsService = ReturnType<typeof createOptionGroupsService>;

export function createOptionGroupsService(deps: { database: Database; changes: Changes }) {
  async function listOptionGroups(caller: StoreCaller, page: OptionGroupPage): Promise<OptionGroupRow[]> {
    const { storeId } = caller.principal;
    return await deps.database.query("menu.list_option_groups", (db) => findOptionGroups(db, storeId, page));
  }

  /** @throws DomainError NOT_FOUND */
  async function getOptionGroup(caller: StoreCaller, id: string): Promise<OptionGroup> {
    const { storeId } = caller.principal;
    return await deps.database.query("menu.get_option_group", (db) => mustFind(db, storeId, id));
  }

  /**
   * @throws DomainError ALREADY_EXISTS for a ref that is taken, VALIDATION_FAILED for options that are there
   *   twice and for a minimum that cannot be met, MENU_FULL
   */
  async function createOptionGroup(caller: StoreCaller, request: OptionGroupCreate): Promise<OptionGroup> {
    const { storeId } = caller.principal;
    const { options, ...values } = request;
    const plan = planOptions([], options, "/options");
    refuse([...plan.errors, ...checkChoices(request, request, "")]);
    return await unlessRefIsTaken(
      "option_groups_ref_key",
      deps.changes.change(caller, storeId, "menu.create_option_group", async (scope) => {
        await checkRoomForOne(scope.tx, storeId, "option_groups");
        const id = Bun.randomUUIDv7();
        await insertOptionGroup(scope.tx, {
          ...values,
          id,
          storeId,
          ref: request.ref ?? id,
          createdAt: scope.now,
          updatedAt: scope.now,
        });
        await writeOptions(scope.tx, storeId, id, plan);
        return await emit(scope, storeId, "created", id);
      }),
    );
  }

  /** @throws DomainError NOT_FOUND, VERSION_CONFLICT, VALIDATION_FAILED as above and for an option's id that is not there */
  async function changeOptionGroup(
    caller: StoreCaller,
    id: string,
    request: OptionGroupUpdate,
  ): Promise<OptionGroup> {
    const { storeId } = caller.principal;
    const { version, options, ...values } = request;
    if (options?.some((option) => option.isAvailable !== undefined)) requireVersion(caller, version);
    return await deps.changes.change(caller, storeId, "menu.update_option_group", async (scope) => {
      const present = await mustFind(scope.tx, storeId, id);
      checkVersion(caller, version, present);
      const plan = options && planOptions(present.options, options, "/options");
      refuse([
        ...(plan?.errors ?? []),
        ...checkChoices({ ...present, ...values, options: options ?? present.options }, request, ""),
      ]);
      await updateOptionGroup(scope.tx, storeId, id, { ...values, updatedAt: scope.now });
      if (plan) await writeOptions(scope.tx, storeId, id, plan);
      return await emit(scope, storeId, "updated", id);
    });
  }

  /** Items that asked for it ask no more; orders keep what was chosen. @throws DomainError NOT_FOUND, VERSION_CONFLICT */
  async function deleteOptionGroup(caller: StoreCaller, id: string): Promise<void> {
    const { storeId } = caller.principal;
    await deps.changes.change(caller, storeId, "menu.delete_option_group", async (scope) => {
      checkVersion(caller, undefined, await mustFind(scope.tx, storeId, id));
      await deleteOptionGroupRow(scope.tx, storeId, id);
      emitMenuUpdated(scope, { kind: "optionGroup", action: "deleted", id, resource: null, subjectId: id });
    });
  }

  return { listOptionGroups, getOptionGroup, createOptionGroup, changeOptionGroup, deleteOptionGroup };
}

async function mustFind(db: Queries, storeId: string, id: string): Promise<OptionGroup> {
  const row = await findOptionGroup(db, storeId, id);
  if (!row) throw notFound();
  return toOptionGroup(row);
}

function refuse(errors: ValueError[]): void {
  if (errors.length > 0) throw new DomainError("VALIDATION_FAILED", { errors });
}

async function writeOptions(tx: Queries, storeId: string, groupId: string, plan: OptionPlan): Promise<void> {
  await deleteOptions(tx, storeId, plan.gone);
  const placed = plan.options.map((option, displayOrder) => ({ ...option, groupId, displayOrder }));
  await upsertOptions(tx, storeId, placed);
}

async function emit(
  scope: ChangeScope,
  storeId: string,
  action: "created" | "updated",
  id: string,
): Promise<OptionGroup> {
  const group = await mustFind(scope.tx, storeId, id);
  emitMenuUpdated(scope, { kind: "optionGroup", action, id, resource: group, subjectId: id });
  return group;
}
