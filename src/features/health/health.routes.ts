import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { DomainError } from "../../errors.ts";
import { addressOf } from "../../http/address.ts";
import { about, answer } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import type { Refusals } from "../../http/refusals.ts";
import { oneOf, strict } from "../../http/schema.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { createMetricsRule } from "./metrics-rule.ts";

const State = oneOf(["up", "down"]);
const Health = strict(
  {
    status: State,
    dependencies: strict({ database: State, cache: State, bus: State, files: State }),
  },
  { title: "Health" },
);

type Check = () => Promise<"up" | "down">;

const keptMs = 1_000;

/**
 * Asks a dependency at most once a second, however many want to know. All who ask meanwhile get the same answer.
 * What cannot be asked is down.
 */
export function askOnceASecond(check: Check): Check {
  let answer: Promise<"up" | "down"> | undefined;
  let isAsking = false;
  let askedAt = Number.NEGATIVE_INFINITY;

  return () => {
    const now = performance.now();
    if (answer && (isAsking || now - askedAt < keptMs)) return answer;
    isAsking = true;
    askedAt = now;
    answer = check()
      .catch(() => "down" as const)
      .finally(() => {
        isAsking = false;
      });
    return answer;
  };
}

export function healthRoutes(deps: {
  guard: Guard;
  checks: { database: Check; cache: Check; bus: Check; files: Check };
}) {
  const checks = {
    database: askOnceASecond(deps.checks.database),
    cache: askOnceASecond(deps.checks.cache),
    bus: askOnceASecond(deps.checks.bus),
    files: askOnceASecond(deps.checks.files),
  };
  return new Elysia({ prefix: "/health" })
    .use(deps.guard)
    .get(
      "",
      async ({ set }) => {
        const [database, cache, bus, files] = await Promise.all([
          checks.database(),
          checks.cache(),
          checks.bus(),
          checks.files(),
        ]);
        // Orders need the database; all the rest has a way to do without.
        set.status = database === "up" ? 200 : 503;
        return { status: database, dependencies: { database, cache, bus, files } };
      },
      {
        unlimitedAccess: true,
        response: { 200: Health, 503: Health },
        detail: about("System", "Whether this process can serve, and the state of what it depends on"),
      },
    )
    .get("/live", () => ({ status: "up" as const }), {
      unlimitedAccess: true,
      response: strict({ status: Type.Literal("up") }, { title: "Liveness" }),
      detail: about("System", "Whether this process runs"),
    });
}

export function metricsRoutes(deps: {
  guard: Guard;
  metrics: Metrics;
  countRefusal: Refusals;
  addresses: readonly string[];
  token: string | null;
  trustedProxies: number;
}) {
  const mayRead = createMetricsRule(deps);
  return new Elysia().use(deps.guard).get(
    "/metrics",
    async ({ request, server, set }) => {
      const address = addressOf(request, server, deps.trustedProxies);
      const authorization = request.headers.get("authorization");
      if (!mayRead(address, authorization)) {
        if (authorization !== null) await deps.countRefusal(request, server, "METRICS_TOKEN");
        throw new DomainError("FORBIDDEN");
      }
      set.headers["content-type"] = deps.metrics.contentType;
      return await deps.metrics.text();
    },
    {
      unlimitedAccess: true,
      detail: about("System", "Metrics for Prometheus", {
        description: "From the addresses, or with the token, that the configuration names.",
        errors: ["FORBIDDEN"],
        answers: answer(200, "Metrics.", Type.String(), "text/plain"),
      }),
    },
  );
}
