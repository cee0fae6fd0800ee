import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Elysia } from "elysia";
import type { Problem } from "../../src/http/problem.ts";
import { requireRoles, rolesOf } from "../../src/http/routes.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { placeOrder } from "../support/orders.ts";
import { createSuperAdmin, createTestStore, type TestStore } from "../support/store.ts";
import { fileOf } from "./fuzz/files.ts";

setDefaultTimeout(60_000);

// Made from the routes themselves: a new one is tested without anybody thinking of it, or fails here until
// somebody says what belongs in its path.

const roles = ["none", "table", "staff", "store_admin", "super_admin"] as const;
type TestRole = (typeof roles)[number];

interface Route {
  method: string;
  path: string;
  allowed: string[];
}

let app: TestApp;
let routes: Route[];
let own: TestStore;
let foreign: TestStore;
let foreignOrder: { id: string; sessionId: string };
let superAdmin: { id: string; token: string };

beforeAll(async () => {
  app = await createTestApp({ env: { METRICS_TOKEN: "metrics" } });
  routes = app.app.routes
    .filter((route) => route.method !== "OPTIONS")
    .map((route) => ({ method: route.method, path: route.path, allowed: rolesOf(route) ?? [] }));
  [own, foreign, superAdmin] = await Promise.all([
    createTestStore(app),
    createTestStore(app),
    createSuperAdmin(app),
  ]);
  await placeOrder(app, own.tokens.table, { lines: [own.line] });
  foreignOrder = await placeOrder(app, foreign.tokens.table, { lines: [foreign.line] });
});
afterAll(() => app.close());

/** A token of its own for each call: one of the routes ends it. */
async function tokenOf(role: TestRole): Promise<string | undefined> {
  if (role === "none") return undefined;
  const id = {
    table: own.tableId,
    staff: own.ids.staff,
    store_admin: own.ids.admin,
    super_admin: superAdmin.id,
  }[role];
  const storeId = role === "super_admin" ? null : own.id;
  return (await app.tokens.issue({ id, role, name: role, storeId, tokenVersion: 1 })).token;
}

async function ask(
  method: string,
  path: string,
  options: { token?: string; body?: unknown; language?: string } = {},
) {
  const headers = new Headers({ "accept-language": options.language ?? "en" });
  if (options.token) headers.set("authorization", `Bearer ${options.token}`);
  const form = options.body instanceof FormData ? options.body : undefined;
  if (method !== "GET" && !form) headers.set("content-type", "application/json");
  const body = method === "GET" ? undefined : (form ?? JSON.stringify(options.body ?? {}));
  const response = await app.app.fetch(new Request(`http://localhost${path}`, { method, headers, body }));
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
    await response.body?.cancel();
    return { status: response.status, body: null };
  }
  const text = await response.text();
  const isProblem = response.headers.get("content-type") === "application/problem+json";
  return { status: response.status, body: isProblem ? (JSON.parse(text) as Problem) : null };
}

function picture(): FormData {
  const form = new FormData();
  form.append("image", fileOf("png"));
  return form;
}

/** With something that is nowhere in place of each parameter. */
function fill(path: string): string {
  return path.replaceAll(/:\w+/g, () => Bun.randomUUIDv7());
}

describe("every route for every role", () => {
  /** Lets in by address or by a token of its own. */
  const guardsItself = new Set(["GET /metrics"]);

  function expectedOf(route: Route, role: TestRole): "401" | "403" | "let in" {
    if (route.allowed.includes("public")) return "let in";
    if (role === "none") return "401";
    // An admin may do what staff may.
    const mayAsStaff = role === "store_admin" && route.allowed.includes("staff");
    return mayAsStaff || route.allowed.includes(role) ? "let in" : "403";
  }

  test("is refused to those who may not, and to no others", async () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const route of routes) {
      if (guardsItself.has(`${route.method} ${route.path}`)) continue;
      for (const role of roles) {
        const { status, body } = await ask(route.method, fill(route.path), { token: await tokenOf(role) });
        const found =
          status === 401 ? "401" : status === 403 ? "403" : status >= 500 ? `${status}` : "let in";
        const isPlain =
          found === "let in" || body?.code === (found === "401" ? "UNAUTHENTICATED" : "FORBIDDEN");
        const expected = expectedOf(route, role);
        if (found !== expected || !isPlain)
          wrong.push(`${route.method} ${route.path} for ${role}: ${expected} expected, ${status} found`);
        checked++;
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBe((routes.length - guardsItself.size) * roles.length);
    expect(routes.length).toBeGreaterThan(30);
  });

  test("says who may call it by names that exist", () => {
    const known = new Set<string>([...roles, "public"]);
    for (const route of routes) {
      expect([route.path, route.allowed.length > 0]).toEqual([route.path, true]);
      expect([route.path, route.allowed.filter((role) => !known.has(role))]).toEqual([route.path, []]);
    }
  });

  test("is open to strangers only where it must be", () => {
    const open = routes.filter((route) => route.allowed.includes("public"));
    expect(open.filter((route) => route.path.startsWith("/api/")).map((route) => route.path)).toEqual([
      "/api/v1/auth/tables/login",
      "/api/v1/auth/staff/login",
    ]);
    // Nothing that changes anything is, but for signing in.
    expect(open.filter((route) => route.method !== "GET")).toHaveLength(2);
  });

  test("metrics are for known addresses and the token, whatever role asks", async () => {
    for (const role of roles)
      expect((await ask("GET", "/metrics", { token: await tokenOf(role) })).status).toBe(403);
    expect((await ask("GET", "/metrics", { token: "metrics" })).status).toBe(200);
  });

  test("stays refused when the address is written another way", async () => {
    for (const path of [
      "/api/v1/orders/",
      "/API/v1/orders",
      "/api/v1/orders?x",
      "//api/v1/orders",
      "/api/v1/%6frders",
    ]) {
      const { status } = await ask("GET", path);
      expect([path, status === 401 || status === 404]).toEqual([path, true]);
    }
  });
});

describe("another store's things", () => {
  /** What stands for each parameter: the same kind of thing, but of the other store. */
  const things: Record<string, () => string> = {
    "/api/v1/orders/:id": () => foreignOrder.id,
    "/api/v1/sessions/:id": () => foreignOrder.sessionId,
    "/api/v1/tables/:id": () => foreign.tableId,
    "/api/v1/menu/categories/:id": () => foreign.ids.category,
    "/api/v1/menu/items/:id": () => foreign.ids.bibimbap,
    "/api/v1/menu/option-groups/:id": () => foreign.ids.spiciness,
    "/api/v1/staff/:id": () => foreign.ids.staff,
    "/api/v1/admin/stores/:id/admins/:adminId": () => foreign.ids.admin,
  };
  /** Of no store: a super admin may see all of them. */
  const ofNobody = new Set(["/api/v1/admin/stores/:id"]);

  /** What would be done, were it one's own. */
  const bodies: Record<string, unknown> = {
    "PATCH /api/v1/tables/:id": { seats: 9, pin: "9673" },
    "POST /api/v1/orders/:id/status": { status: "preparing" },
    "PATCH /api/v1/menu/categories/:id": { name: "taken over" },
    "PATCH /api/v1/menu/items/:id": { name: "taken over", price: 1 },
    "POST /api/v1/menu/items/:id/availability": { isAvailable: false },
    "PUT /api/v1/menu/items/:id/image": picture(),
    "PATCH /api/v1/menu/option-groups/:id": { name: "taken over" },
    "PATCH /api/v1/staff/:id": { password: "taken-over-1234" },
    "PATCH /api/v1/admin/stores/:id/admins/:adminId": { isActive: false },
  };

  /** Parameters of a path, each as the path up to it: `/api/v1/orders/:id`. */
  function parametersOf(path: string): string[] {
    return [...path.matchAll(/:\w+/g)].map((match) => path.slice(0, match.index + match[0].length));
  }

  /** The path with one thing of the other store, or with one that is nowhere. */
  function pathWith(route: Route, thing: (parameter: string) => string): string {
    let path = route.path;
    for (const parameter of parametersOf(route.path).reverse()) {
      const name = parameter.slice(parameter.lastIndexOf("/"));
      const value = ofNobody.has(parameter) ? own.id : thing(parameter);
      const at = path.lastIndexOf(name, parameter.length);
      path = `${path.slice(0, at)}/${value}${path.slice(at + name.length)}`;
    }
    return path;
  }

  const withParameters = () =>
    routes.filter((route) => parametersOf(route.path).some((parameter) => !ofNobody.has(parameter)));

  test("are known for every parameter of every route", () => {
    const unknown = routes.flatMap((route) =>
      parametersOf(route.path)
        .filter((parameter) => !(parameter in things) && !ofNobody.has(parameter))
        .map((parameter) => `${route.method} ${route.path}: nothing stands for ${parameter}`),
    );
    expect(unknown).toEqual([]);
    expect(withParameters().length).toBeGreaterThan(15);
  });

  test("are answered exactly like things that are nowhere, and are left as they were", async () => {
    const before = await checksums(foreign.id);
    const ownBefore = await checksums(own.id);
    const wrong: string[] = [];
    for (const route of withParameters()) {
      for (const role of roles) {
        if (role === "none") continue;
        if (!route.allowed.includes(role) && !(role === "store_admin" && route.allowed.includes("staff")))
          continue;
        const body = bodies[`${route.method} ${route.path}`];
        const token = await tokenOf(role);
        const seen = [];
        for (const thing of [(parameter: string) => things[parameter]?.() ?? "", () => Bun.randomUUIDv7()]) {
          const path = pathWith(route, thing);
          const answer = await ask(route.method, path, { token, body });
          const { requestId: _, instance, ...problem } = answer.body ?? { instance: path };
          if (instance !== path) wrong.push(`${route.method} ${route.path}: instance is ${instance}`);
          seen.push(JSON.stringify([answer.status, problem]));
        }
        const [ofStranger, ofNowhere] = seen;
        const isNotFound = ofNowhere?.startsWith('[404,{"type":"/docs/errors#NOT_FOUND"');
        if (ofStranger !== ofNowhere || !isNotFound)
          wrong.push(`${route.method} ${route.path} for ${role}: ${ofStranger} but ${ofNowhere}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await checksums(foreign.id)).toEqual(before);
    expect(await checksums(own.id)).toEqual(ownBefore);
  });

  test("would have been changed, had they been one's own", async () => {
    // What the test above would see if a route forgot to ask whose it is.
    const mine = await createTestStore(app);
    const before = await checksums(mine.id);
    await ask("PATCH", `/api/v1/tables/${mine.tableId}`, {
      token: mine.tokens.admin,
      body: bodies["PATCH /api/v1/tables/:id"],
    });
    const after = await checksums(mine.id);
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(changed.sort()).toEqual(["audit_entries", "events", "store_counters", "tables"]);
  });

  test("named in a body are answered like things that are nowhere, and nothing is written", async () => {
    const before = [await checksums(own.id), await checksums(foreign.id)];
    const { admin, staff, table } = own.tokens;
    const item = { name: "new", price: 1, categoryId: own.ids.category };
    const cases: [string, string, string, (id: string) => unknown, string][] = [
      [
        "POST",
        "/api/v1/orders",
        table,
        (id) => ({ lines: [{ itemId: id, quantity: 1 }] }),
        foreign.ids.water,
      ],
      [
        "POST",
        "/api/v1/orders",
        table,
        (id) => ({ lines: [{ ...own.line, optionIds: [own.ids.hot, id] }] }),
        foreign.ids.egg,
      ],
      ["POST", "/api/v1/orders", staff, (id) => ({ lines: [own.line], tableId: id }), foreign.tableId],
      [
        "POST",
        "/api/v1/orders",
        table,
        (id) => ({ lines: [own.line], sessionId: id }),
        foreignOrder.sessionId,
      ],
      [
        "POST",
        `/api/v1/tables/${own.tableId}/complete`,
        staff,
        (id) => ({ sessionId: id }),
        foreignOrder.sessionId,
      ],
      ["POST", "/api/v1/menu/items", admin, (id) => ({ ...item, categoryId: id }), foreign.ids.category],
      [
        "POST",
        "/api/v1/menu/items",
        admin,
        (id) => ({ ...item, optionGroupIds: [id] }),
        foreign.ids.spiciness,
      ],
      [
        "PATCH",
        `/api/v1/menu/items/${own.ids.water}`,
        admin,
        (id) => ({ categoryId: id }),
        foreign.ids.category,
      ],
      [
        "PATCH",
        `/api/v1/menu/items/${own.ids.water}`,
        admin,
        (id) => ({ optionGroupIds: [id] }),
        foreign.ids.toppings,
      ],
      [
        "PATCH",
        `/api/v1/menu/option-groups/${own.ids.spiciness}`,
        admin,
        (id) => ({ options: [{ id, name: "x", priceDelta: 0 }] }),
        foreign.ids.hot,
      ],
      ["PUT", "/api/v1/menu/order", admin, (id) => ({ categories: [{ id }] }), foreign.ids.category],
      [
        "PUT",
        "/api/v1/menu/order",
        admin,
        (id) => ({ categories: [{ id: own.ids.category, items: [id] }] }),
        foreign.ids.water,
      ],
    ];
    for (const [method, path, token, bodyWith, id] of cases) {
      const answers = [];
      for (const named of [id, Bun.randomUUIDv7()]) {
        const { status, body } = await ask(method, path, { token, body: bodyWith(named) });
        const { requestId: _, ...problem } = body ?? {};
        answers.push({ status, problem: JSON.parse(JSON.stringify(problem).replaceAll(named, "<id>")) });
      }
      const [ofStranger, ofNowhere] = answers;
      expect([path, bodyWith("…"), ofStranger]).toEqual([path, bodyWith("…"), ofNowhere]);
      expect(ofStranger?.status).toBeGreaterThanOrEqual(400);
      expect(ofStranger?.status).toBeLessThan(500);
    }
    expect([await checksums(own.id), await checksums(foreign.id)]).toEqual(before);
  });

  test("do not come by a filter", async () => {
    for (const query of [
      `tableId=${foreign.tableId}`,
      `sessionId=${foreignOrder.sessionId}`,
      `tableId=${foreign.tableId}&sessionId=${foreignOrder.sessionId}`,
    ]) {
      const list = await app.call("GET", `/api/v1/orders?${query}`, { token: own.tokens.staff });
      expect(list.body).toEqual({ data: [], nextCursor: null });
    }
  });

  /** What the database holds of a store, table by table, whatever tables there are. */
  async function checksums(storeId: string): Promise<Record<string, string>> {
    return await app.database.statement("test.checksums", async (sql) => {
      const tables = await sql<{ name: string; key: string }[]>`
        SELECT table_name AS name, column_name AS key FROM information_schema.columns
         WHERE table_schema = 'public' AND (column_name = 'store_id' OR (table_name, column_name) = ('stores', 'id'))
         ORDER BY 1`;
      const sums: Record<string, string> = {};
      for (const { name, key } of tables) {
        const [row] = await sql<{ sum: string }[]>`
          SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS sum
            FROM ${sql(name)} t WHERE ${sql(key)} = ${storeId}`;
        sums[name] = row?.sum ?? "";
      }
      if (tables.length < 12) throw new Error("tables are missing");
      return sums;
    });
  }
});

describe("a route that does not say who may call it", () => {
  const handler = () => "hello";
  const detail = { "x-roles": ["staff"] } as object;

  test("stops the start, by name", () => {
    const planted = new Elysia()
      .get("/fine", handler, { detail })
      .get("/forgotten", handler)
      .post("/also-forgotten", handler, { detail: { "x-roles": [] } as object });
    expect(() => requireRoles(planted.routes)).toThrow(
      "routes without a declared role: GET /forgotten, POST /also-forgotten",
    );
  });

  test("stops it behind a prefix and in a plugin too", () => {
    const plugin = new Elysia({ prefix: "/inner" }).get("/forgotten", handler);
    const planted = new Elysia({ prefix: "/api" }).get("/fine", handler, { detail }).use(plugin);
    expect(() => requireRoles(planted.routes)).toThrow("GET /api/inner/forgotten");
  });

  test("is not what all routes of the application are", () => {
    expect(() => requireRoles(app.app.routes)).not.toThrow();
  });

  test("is told from there being no routes at all", () => {
    expect(() => requireRoles([])).toThrow();
  });
});
