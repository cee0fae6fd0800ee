import { Elysia } from "elysia";
import { decodeCursor, defaultLimit, pageOf, pageQuery, toPage } from "../../http/cursor.ts";
import { about, answer, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { Id, strict } from "../../http/schema.ts";
import { OptionGroup, OptionGroupCreate, OptionGroupUpdate } from "./option-groups.model.ts";
import type { OptionGroupsService } from "./option-groups.service.ts";
import { toOptionGroup } from "./option-groups.store.ts";

export function optionGroupsRoutes(deps: { guard: Guard; optionGroups: OptionGroupsService }) {
  const { optionGroups } = deps;
  return new Elysia({ prefix: "/menu/option-groups" })
    .use(deps.guard)
    .get(
      "",
      async ({ caller, query }) => {
        const { limit = defaultLimit, cursor } = query;
        const after = decodeCursor(Id, cursor);
        const rows = await optionGroups.listOptionGroups(caller, { after, limit: limit + 1 });
        return toPage(rows, limit, ({ group }) => group.id, toOptionGroup);
      },
      {
        storeAccess: ["staff"],
        query: strict(pageQuery),
        response: pageOf(OptionGroup, "OptionGroupPage"),
        detail: about("Menu", "List option groups", { description: "Oldest first, with their options." }),
      },
    )
    .post(
      "",
      async ({ caller, body, set }) => {
        const group = await optionGroups.createOptionGroup(caller, body);
        set.status = 201;
        set.headers.location = `/api/v1/menu/option-groups/${group.id}`;
        return group;
      },
      {
        storeAccess: ["store_admin"],
        body: OptionGroupCreate,
        response: { 201: OptionGroup },
        detail: about("Menu", "Add an option group", {
          errors: ["ALREADY_EXISTS", "MENU_FULL", ...idempotencyErrors],
        }),
      },
    )
    .get("/:id", ({ caller, params }) => optionGroups.getOptionGroup(caller, params.id), {
      storeAccess: ["staff"],
      params: IdParams,
      response: OptionGroup,
      detail: about("Menu", "Get an option group", { errors: ["NOT_FOUND"] }),
    })
    .patch("/:id", ({ caller, params, body }) => optionGroups.changeOptionGroup(caller, params.id, body), {
      storeAccess: ["store_admin"],
      params: IdParams,
      body: OptionGroupUpdate,
      response: OptionGroup,
      detail: about("Menu", "Change an option group", {
        description:
          "With an option's `isAvailable` it needs the `version` that it was read at, or `If-Match`.",
        errors: ["NOT_FOUND", "VERSION_CONFLICT", ...idempotencyErrors],
      }),
    })
    .delete(
      "/:id",
      async ({ caller, params, set }) => {
        await optionGroups.deleteOptionGroup(caller, params.id);
        set.status = 204;
      },
      {
        storeAccess: ["store_admin"],
        params: IdParams,
        detail: about("Menu", "Delete an option group", {
          description: "Items stop asking for it; orders keep what was chosen.",
          errors: ["NOT_FOUND", "VERSION_CONFLICT", ...idempotencyErrors],
          answers: answer(204, "Deleted."),
        }),
      },
    );
}
