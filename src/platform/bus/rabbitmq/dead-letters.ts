import amqp, { type ConfirmChannel, type GetMessage } from "amqplib";
import type { DeadLetter, DeadLetters } from "../index.ts";
import { answered, publish, within } from "./broker.ts";
import { deadQueueOf, eventOf, propertiesOf, queueOf } from "./topology.ts";

/** The dead letters of consumers that have queues, on a connection of each call's own. */
export function createRabbitDeadLetters(url: string): DeadLetters {
  async function withLetters<T>(
    consumer: string,
    limit: number,
    work: (letters: AsyncGenerator<GetMessage>, channel: ConfirmChannel) => Promise<T>,
  ): Promise<T> {
    const address = new URL(url);
    if (!address.searchParams.has("heartbeat")) address.searchParams.set("heartbeat", "5");
    const connection = await amqp.connect(address.href, { timeout: 5_000 });
    connection.on("error", () => {});
    try {
      const channel = await answered(connection.createConfirmChannel());
      channel.on("error", () => {});
      return await work(readLetters(channel, deadQueueOf(consumer), limit), channel);
    } finally {
      // What was not acknowledged goes back into its queue.
      await within(2_000, connection.close()).catch(() => {});
    }
  }

  return {
    find: (consumer, limit) =>
      withLetters(consumer, limit, async (letters) => {
        const found: DeadLetter[] = [];
        for await (const letter of letters) found.push(describe(letter));
        return found;
      }),

    resend: (consumer, limit) =>
      withLetters(consumer, limit, async (letters, channel) => {
        let sent = 0;
        for await (const letter of letters) {
          const event = eventOf(letter);
          // What is no event stays: nobody could handle it.
          if (event === null) continue;
          await publish(channel, "", queueOf(consumer), Buffer.from(event.json), propertiesOf(event));
          channel.ack(letter);
          sent++;
        }
        // The acknowledgements are on their way before this answer.
        await answered(channel.checkQueue(deadQueueOf(consumer)));
        return sent;
      }),
  };
}

/** Takes letters one by one: those that are there at the beginning. */
async function* readLetters(
  channel: ConfirmChannel,
  queue: string,
  limit: number,
): AsyncGenerator<GetMessage> {
  const { messageCount } = await answered(channel.checkQueue(queue));
  for (let left = Math.min(messageCount, limit); left > 0; left--) {
    const letter = await answered(channel.get(queue));
    if (letter === false) return;
    yield letter;
  }
}

function describe(letter: GetMessage): DeadLetter {
  const event = eventOf(letter);
  const headers = letter.properties.headers ?? {};
  // The broker's own note on what it gave up itself.
  const note = headers["x-death"]?.[0];
  return {
    storeId: event?.storeId ?? "",
    seq: event?.seq ?? 0,
    type: event?.type ?? "not an event",
    reason: String(headers["x-reason"] ?? note?.reason ?? ""),
    diedAt: typeof headers["x-died-at"] === "string" ? headers["x-died-at"] : null,
  };
}
