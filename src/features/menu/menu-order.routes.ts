import { Elysia } from "elysia";
import { about, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { DisplayedOrder, MenuOrder } from "./menu-order.model.ts";
import type { MenuOrderService } from "./menu-order.service.ts";

export function menuOrderRoutes({ guard, menuOrder }: { guard: Guard; menuOrder: MenuOrderService }) {
  return new Elysia({ prefix: "/menu" })
    .use(guard)
    .put("/order", ({ caller, body }) => menuOrder.changeOrder(caller, body), {
      storeAccess: ["store_admin"],
      body: MenuOrder,
      response: DisplayedOrder,
      detail: about("Menu", "Put categories and items in order", {
        description:
          "In one go; what is not named follows behind. Items stay in their category. Answers the whole order.",
        errors: [...idempotencyErrors],
      }),
    });
}
