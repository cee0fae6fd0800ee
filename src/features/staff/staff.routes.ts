import { Elysia } from "elysia";
import { decodeCursor, defaultLimit, pageOf, pageQuery, toPage } from "../../http/cursor.ts";
import { about, answer, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { Id, strict } from "../../http/schema.ts";
import { SignInList } from "../auth/auth.model.ts";
import { toSignIn } from "../auth/sign-ins.service.ts";
import { StaffAccount, StaffCreate, StaffUpdate } from "./staff.model.ts";
import type { StaffService } from "./staff.service.ts";
import { toStaffAccount } from "./staff.store.ts";

const SignInParams = strict({ id: Id, signInId: Id });

export function staffRoutes({ guard, staff }: { guard: Guard; staff: StaffService }) {
  return new Elysia({ prefix: "/staff" })
    .use(guard)
    .get(
      "",
      async ({ caller, query: { limit = defaultLimit, cursor } }) => {
        const { storeId } = caller.principal;
        const page = { after: decodeCursor(Id, cursor), limit: limit + 1 };
        const rows = await staff.listAccounts(caller, storeId, page);
        return toPage(rows, limit, (row) => row.id, toStaffAccount);
      },
      {
        storeAccess: ["store_admin"],
        query: strict(pageQuery),
        response: pageOf(StaffAccount, "StaffPage"),
        detail: about("Store", "List the store's accounts", {
          description: "Oldest first, those switched off included.",
          errors: ["NOT_FOUND"],
        }),
      },
    )
    .get("/:id", ({ caller, params }) => staff.getAccount(caller, caller.principal.storeId, params.id), {
      storeAccess: ["store_admin"],
      params: IdParams,
      response: StaffAccount,
      detail: about("Store", "Get an account", { errors: ["NOT_FOUND"] }),
    })
    .post(
      "",
      async ({ caller, body, set }) => {
        const account = await staff.createAccount(caller, caller.principal.storeId, body);
        set.status = 201;
        set.headers.location = `/api/v1/staff/${account.id}`;
        return account;
      },
      {
        storeAccess: ["store_admin"],
        body: StaffCreate,
        response: { 201: StaffAccount },
        detail: about("Store", "Add an account", {
          description: "A username is taken also when it differs only in case.",
          errors: ["NOT_FOUND", "ALREADY_EXISTS", "OVERLOADED", ...idempotencyErrors],
        }),
      },
    )
    .patch(
      "/:id",
      ({ caller, params, body }) => staff.changeAccount(caller, caller.principal.storeId, params.id, body),
      {
        storeAccess: ["store_admin"],
        params: IdParams,
        body: StaffUpdate,
        response: StaffAccount,
        detail: about("Store", "Change an account", {
          description:
            "Switching it off, a new password and another role end its tokens at once. The last active admin stays one.",
          errors: ["NOT_FOUND", "VERSION_CONFLICT", "LAST_ADMIN", "OVERLOADED", ...idempotencyErrors],
        }),
      },
    )
    .get(
      "/:id/sign-ins",
      async ({ caller, params }) => {
        const { storeId, tokenId } = caller.principal;
        const rows = await staff.listSignIns(caller, storeId, params.id);
        return { data: rows.map((row) => toSignIn(row, tokenId)) };
      },
      {
        storeAccess: ["store_admin"],
        params: IdParams,
        response: SignInList,
        detail: about("Store", "List an account's sign-ins", {
          description: "Those that are still good, newest first; at most 50.",
          errors: ["NOT_FOUND"],
        }),
      },
    )
    .delete(
      "/:id/sign-ins/:signInId",
      async ({ caller, params, set }) => {
        await staff.endSignIn(caller, caller.principal.storeId, params.id, params.signInId);
        set.status = 204;
      },
      {
        storeAccess: ["store_admin"],
        params: SignInParams,
        detail: about("Store", "End one of an account's sign-ins", {
          errors: ["NOT_FOUND"],
          answers: answer(204, "Its token is refused from now on."),
        }),
      },
    );
}
