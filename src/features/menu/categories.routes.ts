import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { decodeCursor, defaultLimit, pageOf, pageQuery, toPage } from "../../http/cursor.ts";
import { about, answer, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { Id, strict } from "../../http/schema.ts";
import { Category, CategoryCreate, CategoryUpdate } from "./categories.model.ts";
import type { CategoriesService } from "./categories.service.ts";
import { toCategory } from "./categories.store.ts";
import { StoredOrder } from "./menu.model.ts";

/** Where a page ended. */
const Position = Type.Tuple([StoredOrder, Id]);

export function categoriesRoutes({ guard, categories }: { guard: Guard; categories: CategoriesService }) {
  return new Elysia({ prefix: "/menu/categories" })
    .use(guard)
    .get(
      "",
      async ({ caller, query }) => {
        const { limit = defaultLimit, cursor } = query;
        const position = decodeCursor(Position, cursor);
        const after = position && { displayOrder: position[0], id: position[1] };
        const rows = await categories.listCategories(caller, { after, limit: limit + 1 });
        return toPage(rows, limit, (row) => [row.displayOrder, row.id], toCategory);
      },
      {
        storeAccess: ["staff"],
        query: strict(pageQuery),
        response: pageOf(Category, "CategoryPage"),
        detail: about("Menu", "List categories", { description: "In display order, hidden ones included." }),
      },
    )
    .post(
      "",
      async ({ caller, body, set }) => {
        const category = await categories.createCategory(caller, body);
        set.status = 201;
        set.headers.location = `/api/v1/menu/categories/${category.id}`;
        return category;
      },
      {
        storeAccess: ["store_admin"],
        body: CategoryCreate,
        response: { 201: Category },
        detail: about("Menu", "Add a category", {
          description: "Without a `displayOrder` it comes last.",
          errors: ["ALREADY_EXISTS", "MENU_FULL", ...idempotencyErrors],
        }),
      },
    )
    .get("/:id", ({ caller, params }) => categories.getCategory(caller, params.id), {
      storeAccess: ["staff"],
      params: IdParams,
      response: Category,
      detail: about("Menu", "Get a category", { errors: ["NOT_FOUND"] }),
    })
    .patch("/:id", ({ caller, params, body }) => categories.changeCategory(caller, params.id, body), {
      storeAccess: ["store_admin"],
      params: IdParams,
      body: CategoryUpdate,
      response: Category,
      detail: about("Menu", "Change a category", {
        errors: ["NOT_FOUND", "VERSION_CONFLICT", ...idempotencyErrors],
      }),
    })
    .delete(
      "/:id",
      async ({ caller, params, set }) => {
        await categories.deleteCategory(caller, params.id);
        set.status = 204;
      },
      {
        storeAccess: ["store_admin"],
        params: IdParams,
        detail: about("Menu", "Delete a category", {
          description: "Only one without items.",
          errors: ["NOT_FOUND", "VERSION_CONFLICT", "CATEGORY_NOT_EMPTY", ...idempotencyErrors],
          answers: answer(204, "Deleted."),
        }),
      },
    );
}
