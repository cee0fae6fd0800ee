import { DomainError, type ValueError } from "../../errors.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Changes } from "../events/changes.ts";
import { categories, menuItems } from "./menu.schema.ts";
import { emitMenuUpdated } from "./menu-events.ts";
import type { DisplayedOrder, MenuOrder } from "./menu-order.model.ts";
import { findCategoryPlaces, findItemPlaces, type Place, updatePlaces } from "./menu-order.store.ts";

export type MenuOrderService = ReturnType<typeof createMenuOrderService>;

export function createMenuOrderService(deps: { changes: Changes }) {
  /**
   * Puts categories, and items within theirs, in this order; what is not named follows in its present order.
   * When all is in that order already, nothing changes and nobody is told.
   * @throws DomainError VALIDATION_FAILED for a category that is not there, or an item that is not in it
   */
  async function changeOrder(caller: StoreCaller, request: MenuOrder): Promise<DisplayedOrder> {
    const { storeId } = caller.principal;
    return await deps.changes.change(caller, storeId, "menu.change_order", async (scope) => {
      const categoryPlaces = await findCategoryPlaces(scope.tx, storeId);
      const itemPlaces = await findItemPlaces(scope.tx, storeId);
      const itemsOf = Map.groupBy(itemPlaces, (item) => item.categoryId);
      const errors = checkOrder(request, new Set(categoryPlaces.map(({ id }) => id)), itemsOf);
      if (errors.length > 0) throw new DomainError("VALIDATION_FAILED", { errors });

      const namedItems = new Map(request.categories.map(({ id, items }) => [id, items]));
      const ordered = inOrder(
        categoryPlaces,
        request.categories.map(({ id }) => id),
      );
      const orderedItems = ordered.map(({ id }) => inOrder(itemsOf.get(id) ?? [], namedItems.get(id) ?? []));

      const movedCategories = moved(ordered);
      // Items of a category that says nothing of them stay where they are.
      const movedItems = orderedItems.filter((_, at) => namedItems.get(ordered[at]?.id ?? "")).flatMap(moved);
      await updatePlaces(scope.tx, categories, storeId, movedCategories, scope.now);
      await updatePlaces(scope.tx, menuItems, storeId, movedItems, scope.now);

      const order = {
        categories: ordered.map(({ id }, at) => ({
          id,
          items: (orderedItems[at] ?? []).map((item) => item.id),
        })),
      };
      if (movedCategories.length + movedItems.length > 0)
        emitMenuUpdated(scope, {
          kind: "order",
          action: "updated",
          id: null,
          resource: order,
          subjectId: storeId,
        });
      return order;
    });
  }

  return { changeOrder };
}

function checkOrder(
  request: MenuOrder,
  present: Set<string>,
  itemsOf: Map<string, { id: string }[]>,
): ValueError[] {
  const errors: ValueError[] = [];
  const seen = new Set<string>();
  request.categories.forEach(({ id, items = [] }, at) => {
    const pointer = `/categories/${at}`;
    if (!present.has(id)) errors.push({ pointer: `${pointer}/id`, code: "NOT_FOUND" });
    else if (seen.has(id)) errors.push({ pointer: `${pointer}/id`, code: "DUPLICATE" });
    seen.add(id);
    const own = new Set(itemsOf.get(id)?.map((item) => item.id));
    items.forEach((itemId, itemAt) => {
      if (!own.has(itemId)) errors.push({ pointer: `${pointer}/items/${itemAt}`, code: "NOT_FOUND" });
    });
  });
  return errors;
}

/** The named ones first, in the order of the names. */
function inOrder(places: Place[], names: string[]): Place[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  const named = names.flatMap((id) => byId.get(id) ?? []);
  const isNamed = new Set(named);
  return [...named, ...places.filter((place) => !isNamed.has(place))];
}

/** Those that are to get another place. */
function moved(ordered: Place[]): Place[] {
  return ordered.flatMap(({ id, displayOrder }, at) =>
    displayOrder === at ? [] : [{ id, displayOrder: at }],
  );
}
