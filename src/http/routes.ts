interface Route {
  method: string;
  path: string;
  hooks: unknown;
}

/** Who may call a route, as its guard has declared it; undefined when it has none. */
export function rolesOf(route: Route): string[] | undefined {
  const { hooks } = route;
  if (typeof hooks !== "object" || hooks === null || !("detail" in hooks)) return undefined;
  const { detail } = hooks;
  if (typeof detail !== "object" || detail === null || !("x-roles" in detail)) return undefined;
  return Array.isArray(detail["x-roles"]) ? detail["x-roles"].map(String) : undefined;
}

/** Stops the start when a route does not say who may call it. @throws Error naming every such route */
export function requireRoles(routes: Route[]): void {
  const open = routes
    .filter((route) => route.method !== "OPTIONS" && !rolesOf(route)?.length)
    .map((route) => `${route.method} ${route.path}`);
  if (routes.length === 0) throw new Error("there are no routes");
  if (open.length > 0) throw new Error(`routes without a declared role: ${open.join(", ")}`);
}

/** Whether a route reads `multipart/form-data`, as its `parse` says. */
export function takesForms(route: Route): boolean {
  const { hooks } = route;
  if (typeof hooks !== "object" || hooks === null || !("parse" in hooks)) return false;
  const parsers: unknown[] = Array.isArray(hooks.parse) ? hooks.parse : [hooks.parse];
  return parsers.some(
    (parser) =>
      typeof parser === "object" && parser !== null && "fn" in parser && parser.fn === "multipart/form-data",
  );
}
