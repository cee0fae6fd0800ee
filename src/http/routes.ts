import { KindGuard } from "@sinclair/typebox";
import { type Normaliser, normaliserOf } from "./normalise.ts";

interface Route {
  method: string;
  path: string;
  hooks: unknown;
}

/** What the request pipeline knows of a route before it reads a body. */
export interface RouteFacts {
  /** Whether the body is an upload, `multipart/form-data`; JSON otherwise. */
  takesForm: boolean;
  maxBodyBytes: number;
  /** Bring a part of the request into one form; null where there is nothing to do. */
  normalise: Record<"body" | "query" | "params", Normaliser | null>;
}

const defaultMaxBodyBytes = 256 * 1024;

/** Who may call a route, as its guard has declared it; undefined when it has none. */
export function rolesOf(route: Route): string[] | undefined {
  const roles = detailOf(route, "x-roles");
  return Array.isArray(roles) ? roles.map(String) : undefined;
}

/** Stops the start when a route does not say who may call it. @throws Error naming every such route */
export function requireRoles(routes: Route[]): void {
  const open = routes
    .filter((route) => route.method !== "OPTIONS" && !rolesOf(route)?.length)
    .map((route) => `${route.method} ${route.path}`);
  if (routes.length === 0) throw new Error("there are no routes");
  if (open.length > 0) throw new Error(`routes without a declared role: ${open.join(", ")}`);
}

/** Reads how a route's body is sent and how large it may be, and makes what brings its values into one form. */
export function factsOf(route: Route): RouteFacts {
  const limit = detailOf(route, "x-max-body-bytes");
  return {
    takesForm: detailOf(route, "x-body-type") === "multipart/form-data",
    maxBodyBytes: typeof limit === "number" ? limit : defaultMaxBodyBytes,
    normalise: {
      body: normaliserAt(route, "body"),
      query: normaliserAt(route, "query"),
      params: normaliserAt(route, "params"),
    },
  };
}

function normaliserAt({ hooks }: Route, part: "body" | "query" | "params"): Normaliser | null {
  const schema = isRecord(hooks) ? hooks[part] : undefined;
  return KindGuard.IsSchema(schema) ? normaliserOf(schema) : null;
}

function detailOf({ hooks }: Route, name: string): unknown {
  const detail = isRecord(hooks) ? hooks.detail : undefined;
  return isRecord(detail) ? detail[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
