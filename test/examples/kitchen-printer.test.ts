import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import amqp from "amqplib";
import { type OrderEvent, ticketOf } from "../../docs/examples/kitchen-printer/ticket.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { moveOrder, placeOrder } from "../support/orders.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { describeWithRabbitMq, startTestRabbitMq, type TestRabbitMq } from "../support/rabbitmq.ts";
import { createTestStore, type TestStore } from "../support/store.ts";
import { until } from "../support/until.ts";

// Every wait has a deadline of its own; this one only has to be longer.
setDefaultTimeout(120_000);

const printer = join(import.meta.dir, "../../docs/examples/kitchen-printer/main.ts");

describeWithRabbitMq("the kitchen printer", () => {
  let rabbit: TestRabbitMq;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let app: TestApp;
  let store: TestStore;
  beforeAll(async () => {
    [rabbit, database] = await Promise.all([startTestRabbitMq(), createTestDatabase()]);
    await migrateDatabase(database.url);
    app = await createTestApp({ databaseUrl: database.url, env: { RABBITMQ_URL: rabbit.url } });
    store = await createTestStore(app);
  });
  afterAll(async () => {
    await app?.close();
    await database?.drop();
    await rabbit?.stop();
  });

  async function startPrinter(env: Record<string, string> = {}) {
    const child = Bun.spawn([process.execPath, printer], {
      env: { PATH: process.env.PATH, RABBITMQ_URL: rabbit.url, QUEUE: "printer", COLUMNS: "32", ...env },
      stdout: "pipe",
      stderr: "pipe",
    });
    const said = { out: "", err: "" };
    for (const name of ["out", "err"] as const)
      void (async () => {
        const decoder = new TextDecoder();
        for await (const chunk of child[`std${name}`]) said[name] += decoder.decode(chunk, { stream: true });
      })();
    await until("it is ready", () => said.err.includes("Printing"), 20_000);
    return {
      said,
      async stop() {
        child.kill("SIGTERM");
        return await child.exited;
      },
    };
  }

  test("prints orders and cancellations once each, also those that came while it or the broker was away", async () => {
    const tablet = store.tokens.table;
    const staff = store.tokens.staff;
    const line = { ...store.line, note: "덜 맵게 해 주세요, 아이가 먹어요" };
    const first = await startPrinter();
    const order = await placeOrder(app, tablet, { lines: [line], note: "빨리요" });
    await until("it is printed", () => first.said.out.includes(`#${order.number}`));
    await moveOrder(app, staff, order.id, "cancelled");
    await until("the cancellation is printed", () => first.said.out.includes("*** 취소 ***"));
    expect(first.said.out).toContain("테이블 1");
    expect(first.said.out).toContain("1 x 비빔밥");
    expect(first.said.out).toContain("! 빨리요");
    expect(await first.stop()).toBe(0);

    await placeOrder(app, tablet, { lines: [line] });
    const second = await startPrinter();
    await until("what came meanwhile is printed", () => second.said.out.includes("#2"));
    // The same event once more, as a relay that was replaced may send it.
    const connection = await amqp.connect(rabbit.url);
    connection.on("error", () => {});
    const channel = await connection.createConfirmChannel();
    const { json, id } = await lastEvent();
    channel.sendToQueue("printer", Buffer.from(json), { messageId: id });
    await channel.waitForConfirms();
    await connection.close();

    await Bun.sleep(1_000);
    await rabbit.kill();
    await placeOrder(app, tablet, { lines: [line] });
    await rabbit.restart();
    await until("it went on by itself", () => second.said.out.includes("#3"), 60_000);
    await second.stop();
    expect(second.said.out.match(/#\d/g)).toEqual(["#2", "#3"]);
  });

  async function lastEvent(): Promise<{ json: string; id: string }> {
    const answer = await app.call<{ data: { id: string; type: string }[] }>("GET", "/api/v1/events?after=0", {
      token: store.tokens.staff,
    });
    const event = answer.body.data.findLast(({ type }) => type === "order.created");
    return { json: JSON.stringify(event), id: event?.id ?? "" };
  }
});

const event = (data: Partial<OrderEvent["data"]> = {}, type = "order.created"): OrderEvent => ({
  type,
  occurredAt: "2026-01-02T03:04:05.678Z",
  data: {
    number: 17,
    status: "pending",
    tableNumber: "A3",
    note: "",
    cancelReason: null,
    lines: [
      {
        name: "해물 듬뿍 얼큰 순두부찌개와 돌솥밥 한상",
        station: "kitchen",
        quantity: 12,
        options: [{ groupName: "맵기", name: "아주 매운맛" }],
        note: `고수 빼고\u001b[2J 😀 ${"가".repeat(40)}`,
      },
      { name: "맥주", station: "bar", quantity: 1, options: [], note: "" },
    ],
    ...data,
  },
});

test.each([32, 42])("a ticket fits on paper of %i columns", (columns) => {
  const ticket = ticketOf(event({ note: "x".repeat(100) }), { columns, station: null, again: true });
  const lines = ticket ?? [];
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    expect(Bun.stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(line).not.toMatch(/\p{C}/u);
  }
  expect(lines.join("").replaceAll(" ", "")).toContain("가".repeat(40));
});

test("a ticket holds what its station is to make, and nothing is printed without it", () => {
  const options = { columns: 32, again: false };
  expect(ticketOf(event(), { ...options, station: "bar" })).toEqual([
    "테이블 A3            #17  03:04Z",
    "-".repeat(32),
    "1 x 맥주",
    "-".repeat(32),
  ]);
  expect(ticketOf(event(), { ...options, station: "grill" })).toBeNull();
  const moved = event({ status: "ready" }, "order.status_changed");
  expect(ticketOf(moved, { ...options, station: null })).toBeNull();
});
