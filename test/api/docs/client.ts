import createClient from "openapi-fetch";
import type { components, paths } from "../../../docs/generated/openapi.d.ts";

type Order = components["schemas"]["Order"];

/**
 * What a program written against the generated types does: signs a tablet in, reads the menu, orders the first
 * thing on it, and lists its orders.
 */
export async function orderFromTable(
  baseUrl: string,
  credentials: components["schemas"]["TableLogin"],
): Promise<{ order: Order; listed: Order[]; location: string | null }> {
  const api = createClient<paths>({ baseUrl });

  const signIn = await api.POST("/api/v1/auth/tables/login", { body: credentials });
  if (!signIn.data) throw new Error(signIn.error.code);
  const headers = { authorization: `Bearer ${signIn.data.token}` };

  const menu = await api.GET("/api/v1/menu", { headers });
  if (!menu.data) throw new Error(menu.error?.code);
  const item = menu.data.categories.flatMap(({ items }) => items).find(({ available }) => available);
  if (!item) throw new Error("nothing to order");
  // From each group of options as many as must be chosen.
  const optionIds = menu.data.optionGroups
    .filter((group) => item.optionGroupIds.includes(group.id))
    .flatMap((group) => group.options.slice(0, group.min).map((option) => option.id));

  const placed = await api.POST("/api/v1/orders", {
    headers,
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    body: { lines: [{ itemId: item.id, quantity: 2, optionIds }], menuVersion: menu.data.version },
  });
  if (!placed.data) throw new Error(placed.error.detail);

  const list = await api.GET("/api/v1/orders", {
    headers,
    params: { query: { limit: 10, status: "pending" } },
  });
  if (!list.data) throw new Error(list.error.code);
  return { order: placed.data, listed: list.data.data, location: placed.response.headers.get("location") };
}
