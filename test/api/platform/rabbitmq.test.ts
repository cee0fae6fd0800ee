import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { migrateDatabase } from "../../../src/platform/database/migrate.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { placeOrder } from "../../support/orders.ts";
import { createTestDatabase } from "../../support/postgres.ts";
import { describeWithRabbitMq, startTestRabbitMq, type TestRabbitMq } from "../../support/rabbitmq.ts";
import { createTestStore } from "../../support/store.ts";
import { until } from "../../support/until.ts";

// Every wait has a deadline of its own; this one only has to be longer.
setDefaultTimeout(120_000);

describeWithRabbitMq("the application with RabbitMQ", () => {
  let rabbit: TestRabbitMq;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let app: TestApp;
  beforeAll(async () => {
    [rabbit, database] = await Promise.all([startTestRabbitMq(), createTestDatabase()]);
    await migrateDatabase(database.url);
  });
  afterAll(async () => {
    await app?.close();
    await database?.drop();
    await rabbit?.stop();
  });

  const health = async () => {
    const answer = await app.call<{ status: string; dependencies: { bus: string } }>("GET", "/health");
    return [answer.status, answer.body.dependencies.bus];
  };
  const backlog = async () => {
    const text = await app.metrics.text();
    const value = (name: string) =>
      Number(
        text.match(new RegExp(`^table_order_bus_backlog_${name}\\{consumer="relay"\\} (.*)$`, "m"))?.[1],
      );
    return { events: value("events"), ageSeconds: value("age_seconds") };
  };

  test("starts and takes orders while the broker is away, tells how far behind it is, and catches up", async () => {
    await rabbit.kill();
    app = await createTestApp({ databaseUrl: database.url, env: { RABBITMQ_URL: rabbit.url } });
    const store = await createTestStore(app);
    expect(await health()).toEqual([200, "down"]);
    for (let count = 0; count < 3; count++)
      await placeOrder(app, store.tokens.table, { lines: [store.line] });
    await Bun.sleep(1_100);
    // The session that the first order opened is an event, too.
    const behind = await backlog();
    expect(behind.events).toBe(4);
    expect(behind.ageSeconds).toBeGreaterThan(1);
    await rabbit.restart();
    await until("it is up", async () => (await health())[1] === "up", 60_000);
    await until("it has caught up", async () => (await backlog()).events === 0);
    expect(await backlog()).toEqual({ events: 0, ageSeconds: 0 });
    const secret = new URL(rabbit.url).password;
    expect(app.logLines.filter((line) => line.includes(secret))).toEqual([]);
    expect(app.logLines.join("")).toContain("RabbitMQ is away");
  });
});
