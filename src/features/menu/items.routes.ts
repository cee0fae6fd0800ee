import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { decodeCursor, defaultLimit, pageOf, pageQuery, toPage } from "../../http/cursor.ts";
import { about, answer, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { Id, strict } from "../../http/schema.ts";
import { Item, ItemAvailability, ItemCreate, ItemUpdate } from "./items.model.ts";
import type { ItemsService } from "./items.service.ts";
import { StoredOrder } from "./menu.model.ts";

const ItemQuery = strict({ ...pageQuery, categoryId: Type.Optional(Id) });

/** Where a page ended: the category's place, and the item's in it. */
const Position = Type.Tuple([StoredOrder, Id, StoredOrder, Id]);

export function itemsRoutes({ guard, items }: { guard: Guard; items: ItemsService }) {
  return new Elysia({ prefix: "/menu/items" })
    .use(guard)
    .get(
      "",
      async ({ caller, query }) => {
        const { limit = defaultLimit, cursor, categoryId } = query;
        const position = decodeCursor(Position, cursor);
        const after = position && {
          categoryOrder: position[0],
          categoryId: position[1],
          displayOrder: position[2],
          id: position[3],
        };
        const rows = await items.listItems(caller, { categoryId, after, limit: limit + 1 });
        return toPage(
          rows,
          limit,
          ({ item, categoryOrder }) => [categoryOrder, item.categoryId, item.displayOrder, item.id],
          items.viewItem,
        );
      },
      {
        storeAccess: ["staff"],
        query: ItemQuery,
        response: pageOf(Item, "ItemPage"),
        detail: about("Menu", "List items", {
          description: "In display order, hidden and sold-out ones included.",
        }),
      },
    )
    .post(
      "",
      async ({ caller, body, set }) => {
        const item = await items.createItem(caller, body);
        set.status = 201;
        set.headers.location = `/api/v1/menu/items/${item.id}`;
        return item;
      },
      {
        storeAccess: ["store_admin"],
        body: ItemCreate,
        response: { 201: Item },
        detail: about("Menu", "Add an item", {
          description: "Without a `displayOrder` it comes last in its category.",
          errors: ["ALREADY_EXISTS", "MENU_FULL", ...idempotencyErrors],
        }),
      },
    )
    .get("/:id", ({ caller, params }) => items.getItem(caller, params.id), {
      storeAccess: ["staff"],
      params: IdParams,
      response: Item,
      detail: about("Menu", "Get an item", { errors: ["NOT_FOUND"] }),
    })
    .patch("/:id", ({ caller, params, body }) => items.changeItem(caller, params.id, body), {
      storeAccess: ["store_admin"],
      params: IdParams,
      body: ItemUpdate,
      response: Item,
      detail: about("Menu", "Change an item", {
        description:
          "With `stock`, `isAvailable` or `soldOutUntil` it needs the `version` that they were read at (or `If-Match`), so that no sale in between is undone. To say what is so now, whatever was before, use `/availability`.",
        errors: ["NOT_FOUND", "VERSION_CONFLICT", ...idempotencyErrors],
      }),
    })
    .delete(
      "/:id",
      async ({ caller, params, set }) => {
        await items.deleteItem(caller, params.id);
        set.status = 204;
      },
      {
        storeAccess: ["store_admin"],
        params: IdParams,
        detail: about("Menu", "Delete an item", {
          description: "Orders keep what they say of it.",
          errors: ["NOT_FOUND", "VERSION_CONFLICT", ...idempotencyErrors],
          answers: answer(204, "Deleted."),
        }),
      },
    )
    .post(
      "/:id/availability",
      ({ caller, params, body }) => items.changeAvailability(caller, params.id, body),
      {
        storeAccess: ["staff"],
        params: IdParams,
        body: ItemAvailability,
        response: Item,
        detail: about("Menu", "Say that an item is sold out, back, until when, or how many are left", {
          errors: ["NOT_FOUND", "VERSION_CONFLICT", ...idempotencyErrors],
        }),
      },
    );
}
