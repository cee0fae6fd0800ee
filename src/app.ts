import { Elysia } from "elysia";
import type { Adapters } from "./adapters.ts";
import type { Config } from "./config.ts";
import { DomainError } from "./errors.ts";
import { adminRoutes } from "./features/admin/admin.routes.ts";
import { createAdminService } from "./features/admin/admin.service.ts";
import { auditRoutes } from "./features/audit/audit.routes.ts";
import { createAuditService } from "./features/audit/audit.service.ts";
import { createRefusals } from "./features/audit/refusals.ts";
import { createAttempts } from "./features/auth/attempts.ts";
import { authRoutes, jwksRoutes } from "./features/auth/auth.routes.ts";
import { createAuthService } from "./features/auth/auth.service.ts";
import { createDeviceProofs } from "./features/auth/device-proof.ts";
import { createOwnAccount } from "./features/auth/own-account.service.ts";
import { createPasswords } from "./features/auth/passwords.ts";
import { createRevocations, Revocation } from "./features/auth/revocations.ts";
import { createSignInPlaces } from "./features/auth/sign-in-places.ts";
import { createSignIns } from "./features/auth/sign-ins.service.ts";
import { createTickets } from "./features/auth/tickets.ts";
import { createTokens, type TokenKeys } from "./features/auth/tokens.ts";
import { asyncApiDocument } from "./features/events/asyncapi.ts";
import { createBacklogReport } from "./features/events/bus-metrics.ts";
import { createChanges } from "./features/events/changes.ts";
import { CommittedEvent } from "./features/events/events.model.ts";
import { eventsRoutes } from "./features/events/events.routes.ts";
import { createEventsService } from "./features/events/events.service.ts";
import { createFeeds } from "./features/events/feeds.ts";
import { createPlaces, findPlaceLimits } from "./features/events/places.ts";
import { createStreams } from "./features/events/streams.ts";
import { healthRoutes, metricsRoutes } from "./features/health/health.routes.ts";
import { createCatalogues } from "./features/menu/catalogue.ts";
import { categoriesRoutes } from "./features/menu/categories.routes.ts";
import { createCategoriesService } from "./features/menu/categories.service.ts";
import { createImageFiles } from "./features/menu/image-files.ts";
import { itemImageRoutes } from "./features/menu/item-image.routes.ts";
import { createItemImageService } from "./features/menu/item-image.service.ts";
import { itemsRoutes } from "./features/menu/items.routes.ts";
import { createItemsService } from "./features/menu/items.service.ts";
import { menuRoutes } from "./features/menu/menu.routes.ts";
import { createMenuService } from "./features/menu/menu.service.ts";
import { menuFileRoutes } from "./features/menu/menu-file.routes.ts";
import { createMenuFileService } from "./features/menu/menu-file.service.ts";
import { menuOrderRoutes } from "./features/menu/menu-order.routes.ts";
import { createMenuOrderService } from "./features/menu/menu-order.service.ts";
import { optionGroupsRoutes } from "./features/menu/option-groups.routes.ts";
import { createOptionGroupsService } from "./features/menu/option-groups.service.ts";
import { ordersRoutes } from "./features/orders/orders.routes.ts";
import { createOrdersService } from "./features/orders/orders.service.ts";
import { sessionsRoutes } from "./features/sessions/sessions.routes.ts";
import { createSessionsService } from "./features/sessions/sessions.service.ts";
import { staffRoutes } from "./features/staff/staff.routes.ts";
import { createStaffService } from "./features/staff/staff.service.ts";
import { storesRoutes } from "./features/stores/stores.routes.ts";
import { createStoresService } from "./features/stores/stores.service.ts";
import { tablesRoutes } from "./features/tables/tables.routes.ts";
import { createTablesService } from "./features/tables/tables.service.ts";
import { createGauges } from "./gauges.ts";
import { openChannel } from "./hints.ts";
import type { Server } from "./http/address.ts";
import { createBodyReader } from "./http/body.ts";
import { corsFor } from "./http/cors.ts";
import { docsRoutes } from "./http/docs.routes.ts";
import { createGuard } from "./http/guard.ts";
import { http } from "./http/http.ts";
import { openApiDocument } from "./http/openapi/document.ts";
import { requireDistinctTitles } from "./http/openapi/json-schema.ts";
import { lastAnswer } from "./http/problem.ts";
import { createRefusalLimit } from "./http/refusal-limit.ts";
import { factsOf, type RouteFacts, requireRoles } from "./http/routes.ts";
import { uploadsRoutes } from "./http/uploads.routes.ts";
import { welcomeRoutes } from "./http/welcome.ts";
import { createJobs } from "./jobs.ts";
import type { Clock } from "./platform/clock.ts";
import { findDescriptorLimit } from "./platform/descriptors.ts";
import { createPictures } from "./platform/image.ts";
import type { Log } from "./platform/log.ts";
import type { Metrics } from "./platform/metrics.ts";

export interface AppDeps extends Omit<Adapters, "close" | "databaseUrl" | "databaseFolder"> {
  config: Config;
  keys: TokenKeys;
  /** See `findRequestHashKey`. */
  requestHashKey: Buffer;
  /** Of the log, see `findEpoch`. */
  epoch: string;
  log: Log;
  metrics: Metrics;
  clock: Clock;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

export type App = ReturnType<typeof createApp>["app"];

/** Everything behind one `fetch`: works without a socket. `start` and `stop` are for what runs beside requests. */
export function createApp(deps: AppDeps) {
  const { config, database, cache, bus, files, clock, log, metrics, tracing, epoch } = deps;
  const { trustedProxies, corsOrigins, allowedHosts } = config.http;

  // By the log's epoch: what shares the cache need not share the database.
  const eventHints = openChannel({ cache, log }, `events:${epoch}`, CommittedEvent);
  const revocations = createRevocations({
    database,
    clock,
    log,
    hints: openChannel({ cache, log }, `revocations:${epoch}`, Revocation),
  });
  const tokens = createTokens({ jwt: config.jwt, keys: deps.keys, clock, revocations });
  const tickets = createTickets({ cache, tokens, streams: config.streams });
  const passwords = createPasswords({ cheap: config.environment === "test" });
  const catalogues = createCatalogues({ database, metrics });
  const feeds = createFeeds({ database, log, clock, metrics, onMenuChange: catalogues.expire });

  /** Tells all processes of events that have just been committed. It never throws: nothing can be undone any more. */
  function publish(events: CommittedEvent[]) {
    if (!tracing || events.length === 0) return announce(events);
    const attributes = { "messaging.batch.message_count": events.length };
    unlessItFails(() => tracing.span("events.publish", "producer", attributes, () => announce(events)));
  }

  function announce(events: CommittedEvent[]) {
    for (const event of events) {
      unlessItFails(() => feeds.publish([event]));
      unlessItFails(() => eventHints.tell(event));
    }
    unlessItFails(() => bus.wake());
  }

  /** Each process finds in the log any event that it is not told of here. */
  function unlessItFails(tell: () => void) {
    try {
      tell();
    } catch (error) {
      log.error({ err: error }, "committed events could not be announced");
    }
  }
  let stopReceiving = () => {};

  const changes = createChanges({ database, clock, publish });
  const placeLimits = findPlaceLimits(config.streams, findDescriptorLimit());
  if (placeLimits.perProcess < (config.streams.max ?? 0))
    log.warn({ maxStreams: placeLimits.perProcess }, "the limit of open files allows fewer than MAX_STREAMS");
  const streamPlaces = createPlaces({ limits: placeLimits, metrics });
  const streams = createStreams({
    database,
    feeds,
    places: streamPlaces,
    metrics,
    log,
    epoch,
    mustBeAlive: tokens.mustBeAlive,
  });
  revocations.onEnded(streams.endSignedOut);
  const signIns = createSignIns({ database, clock, revocations });
  const refusals = createRefusals({ database, clock, log });
  const audit = createAuditService({ database, clock });
  const auth = createAuthService({
    signIns,
    refusals,
    database,
    passwords,
    tokens,
    attempts: createAttempts({
      cache,
      metrics,
      log,
      loginAttempts: config.limits.loginAttempts,
      signInsPerMinute: config.limits.requestsPerMinute,
    }),
    places: createSignInPlaces({ database, clock, log }),
    deviceProofs: createDeviceProofs({ secret: deps.requestHashKey, clock }),
  });
  const ownAccount = createOwnAccount({ database, changes, passwords, revocations, auth });
  const menu = createMenuService({ catalogues, clock, imageUrl: files.url });
  const categories = createCategoriesService({ database, changes });
  const imageFiles = createImageFiles({ database, files, log });
  const items = createItemsService({ database, changes, imageUrl: files.url, imageFiles });
  const pictures = createPictures();
  const itemImage = createItemImageService({
    database,
    changes,
    files,
    imageFiles,
    pictures,
    items,
    log,
  });
  const optionGroups = createOptionGroupsService({ database, changes });
  const menuOrder = createMenuOrderService({ changes });
  const menuFile = createMenuFileService({ database, changes, imageFiles });
  const orders = createOrdersService({ database, changes, catalogues, clock, metrics, publish });
  const sessions = createSessionsService({ database, changes });
  const tables = createTablesService({ database, changes, passwords, revocations });
  const events = createEventsService({ database, feeds, places: streamPlaces, epoch });
  const stores = createStoresService({ database, changes });
  const staff = createStaffService({ database, changes, passwords, revocations, signIns });
  const admin = createAdminService({ database, changes });
  const jobs = createJobs({ database, clock, log, retention: config.retention });
  metrics.beforeScrape(createGauges({ database, log, metrics }).measure);
  const backlogReport = createBacklogReport({ bus, metrics, log });
  metrics.beforeScrape(backlogReport.measure);

  const bodies = createBodyReader();
  metrics.beforeScrape(async () => metrics.bodyBytes.set(bodies.heldBytes()));
  const countRefusal = createRefusalLimit({
    cache,
    metrics,
    perMinute: config.limits.requestsPerMinute,
    trustedProxies,
  });
  /** Known once the application is. */
  let findServer = (): Server => null;
  /** By path and method; filled once the routes are known. */
  const facts = new Map<string, Record<string, RouteFacts>>();
  const guard = createGuard({
    authenticate: (request) => {
      const header = request.headers.get("authorization");
      if (header === null) throw new DomainError("UNAUTHENTICATED");
      if (!/^bearer /i.test(header)) throw new DomainError("INVALID_TOKEN");
      return tokens.principal(header.slice("bearer ".length).trim());
    },
    redeemTicket: tickets.redeem,
    factsOf: (method, path) => {
      // The framework answers HEAD by the route of GET.
      const known = facts.get(path)?.[method === "HEAD" ? "GET" : method];
      if (!known) throw new Error(`${method} ${path} is no route`);
      return known;
    },
    bodies,
    server: () => findServer(),
    countRefusal,
    requestHashKeys: { usual: deps.requestHashKey, ofSecrets: deps.keys.secret },
    cache,
    requestsPerMinute: config.limits.requestsPerMinute,
    trustedProxies,
  });

  const api = new Elysia({ prefix: "/api/v1" })
    .use(authRoutes({ guard, auth, ownAccount, signIns, trustedProxies }))
    .use(menuRoutes({ guard, menu }))
    .use(categoriesRoutes({ guard, categories }))
    .use(itemsRoutes({ guard, items }))
    .use(itemImageRoutes({ guard, itemImage }))
    .use(optionGroupsRoutes({ guard, optionGroups }))
    .use(menuOrderRoutes({ guard, menuOrder }))
    .use(menuFileRoutes({ guard, menuFile }))
    .use(ordersRoutes({ guard, orders }))
    .use(sessionsRoutes({ guard, sessions }))
    .use(tablesRoutes({ guard, tables }))
    .use(eventsRoutes({ guard, events, streams, tickets }))
    .use(storesRoutes({ guard, stores }))
    .use(staffRoutes({ guard, staff }))
    .use(adminRoutes({ guard, admin, staff }))
    .use(auditRoutes({ guard, audit }));

  // Known once the routes are.
  let isRoute = (_method: string, _path: string) => false;
  const app = new Elysia({
    // Validate what came, not a tidied copy of it: unknown keys are errors.
    normalize: false,
    // The framework would look for the path from the eleventh character on: a one-letter host then moves it.
    handler: { standardHostname: false },
    serve: {
      idleTimeout: 120,
      maxRequestBodySize: 6 * 1024 * 1024,
      // No page with a stack, whatever the environment.
      development: false,
      // A second process on the same port fails to start, as people expect.
      reusePort: false,
      error: lastAnswer,
    },
  })
    .use(
      http({
        log,
        metrics,
        tracing,
        storeLocale: async (storeId) => (await catalogues.any(storeId)).store.locale,
        isBehindProxy: trustedProxies > 0,
        allowedHosts,
        server: () => findServer(),
        methodsOf: (path) => methods.filter((method) => isRoute(method, path)),
      }),
    )
    .use(corsOrigins.length > 0 ? corsFor(corsOrigins, methods) : new Elysia())
    .use(welcomeRoutes({ guard }))
    .use(jwksRoutes({ guard, tokens }))
    .use(
      healthRoutes({
        guard,
        checks: { database: database.health, cache: cache.health, bus: bus.health, files: files.health },
      }),
    )
    .use(
      config.metrics.port === null
        ? metricsRoutes({ guard, metrics, countRefusal, ...config.metrics, trustedProxies })
        : new Elysia(),
    )
    .use(config.s3 ? new Elysia() : uploadsRoutes({ guard, files }))
    .use(api);
  app.use(docsRoutes({ guard, openApi: () => openApiDocument(app), asyncApi: asyncApiDocument }));
  findServer = () => app.server;
  isRoute = (method, path) => {
    const fixed = app.router.static[path] ?? app.router.static[path.replace(/\/$/, "")];
    return (fixed !== undefined && method in fixed) || app.router.http.find(method, path) !== null;
  };
  for (const route of app.routes)
    facts.set(route.path, { ...facts.get(route.path), [route.method]: factsOf(route) });
  requireRoles(app.routes);
  requireDistinctTitles(app.routes);

  return {
    app,
    tokens,
    async start() {
      await revocations.start();
      await bus.start();
      feeds.start();
      stopReceiving = eventHints.listen((event) => feeds.publish([event]));
      backlogReport.start();
      jobs.start();
      refusals.start();
    },
    /** Says goodbye on the streams, so that the server can stop. Settles when nothing runs beside requests any more. */
    async stop() {
      streams.close();
      stopReceiving();
      backlogReport.stop();
      feeds.stop();
      revocations.stop();
      await refusals.stop();
      await jobs.stop();
    },
  };
}
