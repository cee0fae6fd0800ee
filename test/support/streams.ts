import { createFeeds, type Feeds, type Frame, type Listener } from "../../src/features/events/feeds.ts";
import { createPlaces, type PlaceLimits } from "../../src/features/events/places.ts";
import { createStreams } from "../../src/features/events/streams.ts";
import type { Database } from "../../src/platform/database/index.ts";
import type { Log } from "../../src/platform/log.ts";
import type { StorePrincipal } from "../../src/principal.ts";
import type { TestApp } from "./app.ts";
import { silentLog } from "./silent-log.ts";

/** Feeds of a test's own, beside those of the application; its menus are not concerned. */
export function createTestFeeds(
  app: TestApp,
  options: { database?: Database; log?: Log; onMenuChange?: (storeId: string) => void } = {},
): Feeds {
  return createFeeds({ ...app, log: silentLog, onMenuChange() {}, ...options });
}

/** Places without a bound, unless the test sets one. */
export function createTestPlaces(app: TestApp, limits: Partial<PlaceLimits> = {}) {
  const unbounded = { perProcess: 10_000, perStore: 10_000, perTable: 10_000, perAccount: 10_000 };
  return createPlaces({ metrics: app.metrics, limits: { ...unbounded, ...limits } });
}

/** Streams of a test's own. Tokens never end, unless the test says so. */
export function createTestStreams(
  app: TestApp,
  options: { feeds: Feeds } & Partial<Parameters<typeof createStreams>[0]>,
) {
  return createStreams({
    database: app.database,
    places: createTestPlaces(app),
    metrics: app.metrics,
    log: silentLog,
    epoch: "epoch",
    mustBeAlive() {},
    ...options,
  });
}

/** A listener that is never told of an end. */
export function hears(hear: (frame: Frame) => void): Listener {
  return { hear, end() {} };
}

export async function storePrincipalOf(app: TestApp, token: string): Promise<StorePrincipal> {
  const principal = await app.tokens.principal(token);
  if (principal.role === "super_admin") throw new Error("a super admin belongs to no store");
  return principal;
}
