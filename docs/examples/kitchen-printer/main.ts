import amqp, { type Channel, type ConsumeMessage } from "amqplib";
import { type OrderEvent, ticketOf } from "./ticket.ts";

const {
  RABBITMQ_URL = "amqp://localhost",
  QUEUE = "kitchen-printer",
  STORE_ID = "*",
  STATION,
  COLUMNS = "42",
} = process.env;

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());

/** Ids of events that were printed, the oldest first: an event may come twice. */
const printed = new Set<string>();
const mostRemembered = 10_000;

while (!stopping.signal.aborted) {
  try {
    await printUntilLost();
  } catch (error) {
    console.error(`No RabbitMQ: ${error instanceof Error ? error.message : error}. Trying again.`);
  }
  if (!stopping.signal.aborted) await Bun.sleep(1_000);
}

/** Prints what comes until the connection is lost, or the program is stopped. */
async function printUntilLost(): Promise<void> {
  const url = new URL(RABBITMQ_URL);
  url.searchParams.set("heartbeat", "5");
  const connection = await amqp.connect(url.href, { timeout: 5_000 });
  // Each loss ends with "close"; without listeners an error would end the program.
  connection.on("error", () => {});
  const lost = new Promise<void>((resolve) => connection.on("close", () => resolve()));
  stopping.signal.addEventListener("abort", () => void connection.close().catch(() => {}));

  const channel = await connection.createChannel();
  channel.on("error", (error) => console.error(error.message));
  channel.on("close", () => void connection.close().catch(() => {}));
  await channel.assertExchange("table-order.events", "topic", { durable: true });
  await channel.assertQueue(QUEUE, {
    durable: true,
    arguments: { "x-queue-type": "quorum", "x-single-active-consumer": true, "x-delivery-limit": 20 },
  });
  await channel.bindQueue(QUEUE, "table-order.events", `order.created.${STORE_ID}`);
  await channel.bindQueue(QUEUE, "table-order.events", `order.status_changed.${STORE_ID}`);
  await channel.prefetch(1);
  await channel.consume(QUEUE, (message) => {
    if (message === null) channel.close().catch(() => {});
    else handle(channel, message);
  });
  console.error(`Printing what comes to ${QUEUE}.`);
  await lost;
}

function handle(channel: Channel, message: ConsumeMessage): void {
  const id: unknown = message.properties.messageId;
  if (typeof id !== "string" || !printed.has(id)) {
    print(message);
    if (typeof id === "string") remember(id);
  }
  channel.ack(message);
}

function print({ content, fields }: ConsumeMessage): void {
  try {
    const event: OrderEvent = JSON.parse(content.toString());
    const ticket = ticketOf(event, {
      columns: Number(COLUMNS),
      station: STATION || null,
      again: fields.redelivered,
    });
    if (ticket !== null) console.log(`${ticket.join("\n")}\n`);
  } catch (error) {
    // It would fail each time, and hold up every ticket behind it.
    console.error(`A message could not be printed: ${error}`);
  }
}

function remember(id: string): void {
  printed.add(id);
  const [oldest] = printed;
  if (printed.size > mostRemembered && oldest !== undefined) printed.delete(oldest);
}
