import { Elysia } from "elysia";
import { decodeCursor, defaultLimit, pageOf, pageQuery, toPage } from "../../http/cursor.ts";
import { about, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { Id, strict } from "../../http/schema.ts";
import { AdminCreate, AdminUpdate, StaffAccount } from "../staff/staff.model.ts";
import type { StaffService } from "../staff/staff.service.ts";
import { toStaffAccount } from "../staff/staff.store.ts";
import { Store, StoreCreate } from "../stores/stores.model.ts";
import { toStore } from "../stores/stores.store.ts";
import type { AdminService } from "./admin.service.ts";

const AdminParams = strict({ id: Id, adminId: Id });
export function adminRoutes(deps: { guard: Guard; admin: AdminService; staff: StaffService }) {
  const { admin, staff } = deps;
  return new Elysia({ prefix: "/admin/stores" })
    .use(deps.guard)
    .get(
      "",
      async ({ query: { limit = defaultLimit, cursor } }) => {
        const rows = await admin.listStores({ after: decodeCursor(Id, cursor), limit: limit + 1 });
        return toPage(rows, limit, (row) => row.id, toStore);
      },
      {
        access: ["super_admin"],
        query: strict(pageQuery),
        response: pageOf(Store, "StorePage"),
        detail: about("Admin", "List stores", { description: "Oldest first." }),
      },
    )
    .get("/:id", ({ params }) => admin.getStore(params.id), {
      access: ["super_admin"],
      params: IdParams,
      response: Store,
      detail: about("Admin", "Get a store", { errors: ["NOT_FOUND"] }),
    })
    .post(
      "",
      async ({ caller, body, set }) => {
        const store = await admin.createStore(caller, body);
        set.status = 201;
        set.headers.location = `/api/v1/admin/stores/${store.id}`;
        return store;
      },
      {
        access: ["super_admin"],
        body: StoreCreate,
        response: { 201: Store },
        detail: about("Admin", "Add a store", {
          description: "Code and currency stay as they are. Add an admin next.",
          errors: ["ALREADY_EXISTS", ...idempotencyErrors],
        }),
      },
    )
    .get(
      "/:id/admins",
      async ({ caller, params, query: { limit = defaultLimit, cursor } }) => {
        const page = { after: decodeCursor(Id, cursor), limit: limit + 1 };
        const rows = await staff.listAccounts(caller, params.id, page);
        return toPage(rows, limit, (row) => row.id, toStaffAccount);
      },
      {
        access: ["super_admin"],
        params: IdParams,
        query: strict(pageQuery),
        response: pageOf(StaffAccount, "AdminPage"),
        detail: about("Admin", "List a store's admins", {
          description: "Oldest first, those switched off included.",
          errors: ["NOT_FOUND"],
        }),
      },
    )
    .get(
      "/:id/admins/:adminId",
      ({ caller, params }) => staff.getAccount(caller, params.id, params.adminId),
      {
        access: ["super_admin"],
        params: AdminParams,
        response: StaffAccount,
        detail: about("Admin", "Get an admin", { errors: ["NOT_FOUND"] }),
      },
    )
    .post(
      "/:id/admins",
      async ({ caller, params, body, set }) => {
        const account = await staff.createAccount(caller, params.id, { ...body, role: "store_admin" });
        set.status = 201;
        set.headers.location = `/api/v1/admin/stores/${params.id}/admins/${account.id}`;
        return account;
      },
      {
        access: ["super_admin"],
        params: IdParams,
        body: AdminCreate,
        response: { 201: StaffAccount },
        detail: about("Admin", "Add an admin to a store", {
          errors: ["NOT_FOUND", "ALREADY_EXISTS", "OVERLOADED", ...idempotencyErrors],
        }),
      },
    )
    .patch(
      "/:id/admins/:adminId",
      ({ caller, params, body }) => staff.changeAccount(caller, params.id, params.adminId, body),
      {
        access: ["super_admin"],
        params: AdminParams,
        body: AdminUpdate,
        response: StaffAccount,
        detail: about("Admin", "Change an admin of a store", {
          description:
            "Switching one off, and a new password, end its tokens at once. Here the last active admin can be switched off too: nobody manages the store then, until one is switched on again; its staff and tablets work on.",
          errors: ["NOT_FOUND", "VERSION_CONFLICT", "OVERLOADED", ...idempotencyErrors],
        }),
      },
    );
}
