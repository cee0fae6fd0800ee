import type { Channel, Options } from "amqplib";
import type { BusEvent } from "../index.ts";

/** Every event of every store, by the routing key `<type>.<storeId>`. */
export const eventExchange = "table-order.events";
/** Where queues send what was given up. */
const deadExchange = "table-order.dead";

/** The longest name that a queue may have is 255 bytes. */
export const queueOf = (consumer: string) => `table-order.${consumer}`;
export const deadQueueOf = (consumer: string) => `${queueOf(consumer)}.dead`;

/**
 * Times a message may come back to the broker. Failed calls are counted by the consumer, whose limit is lower; this
 * one ends what kills the process each time.
 */
const brokerDeliveryLimit = 100;
/** Looking at a dead letter counts as a delivery, and nobody may lose one by looking. */
const unlimited = 2 ** 31 - 1;

/** Arguments are fixed: a queue that exists with others is refused by the broker, so a change needs a new name. */
const queueArguments = (consumer: string) => ({
  "x-queue-type": "quorum",
  // In order needs one reader; the broker chooses the next when that one is gone.
  "x-single-active-consumer": true,
  "x-delivery-limit": brokerDeliveryLimit,
  "x-dead-letter-exchange": deadExchange,
  "x-dead-letter-routing-key": consumer,
  "x-dead-letter-strategy": "at-least-once",
  "x-overflow": "reject-publish",
});

export async function declareExchanges(channel: Channel): Promise<void> {
  await channel.assertExchange(eventExchange, "topic", { durable: true });
  await channel.assertExchange(deadExchange, "direct", { durable: true });
}

/** Makes the consumer's queues. From then on they collect events. */
export async function declareQueues(channel: Channel, consumer: string): Promise<void> {
  const dead = deadQueueOf(consumer);
  await channel.assertQueue(dead, {
    durable: true,
    arguments: { "x-queue-type": "quorum", "x-delivery-limit": unlimited },
  });
  await channel.bindQueue(dead, deadExchange, consumer);
  await channel.assertQueue(queueOf(consumer), { durable: true, arguments: queueArguments(consumer) });
  await channel.bindQueue(queueOf(consumer), eventExchange, "#");
}

export const routingKeyOf = ({ type, storeId }: BusEvent) => `${type}.${storeId}`;

export function propertiesOf({ id, type, storeId, seq }: BusEvent): Options.Publish {
  return {
    persistent: true,
    messageId: id,
    type,
    contentType: "application/json",
    contentEncoding: "utf-8",
    headers: { "x-store-id": storeId, "x-seq": seq },
  };
}

interface Received {
  content: Buffer;
  properties: { messageId?: unknown; type?: unknown; headers?: Record<string, unknown> };
}

/** @returns null when it is not an event of ours. */
export function eventOf({ content, properties }: Received): BusEvent | null {
  const { messageId: id, type, headers } = properties;
  const storeId = headers?.["x-store-id"];
  const seq = headers?.["x-seq"];
  const isEvent =
    typeof id === "string" &&
    typeof type === "string" &&
    typeof storeId === "string" &&
    typeof seq === "number";
  return isEvent ? { id, type, storeId, seq, json: content.toString() } : null;
}
