import { Elysia } from "elysia";
import { about, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { Store, StoreUpdate } from "./stores.model.ts";
import type { StoresService } from "./stores.service.ts";

export function storesRoutes({ guard, stores }: { guard: Guard; stores: StoresService }) {
  return new Elysia({ prefix: "/stores" })
    .use(guard)
    .get("/current", ({ caller }) => stores.getStore(caller), {
      storeAccess: ["staff"],
      response: Store,
      detail: about("Store", "Get this store's settings", { errors: ["NOT_FOUND"] }),
    })
    .patch("/current", ({ caller, body }) => stores.changeStore(caller, body), {
      storeAccess: ["store_admin"],
      body: StoreUpdate,
      response: Store,
      detail: about("Store", "Change this store's settings", {
        description:
          "With `acceptingOrders: false` orders are refused until it is true again. Code and currency stay as they are. The menu shows the store, so its version rises too.",
        errors: ["NOT_FOUND", "VERSION_CONFLICT", ...idempotencyErrors],
      }),
    });
}
