import type { ConfirmChannel } from "amqplib";
import type { Log } from "../../log.ts";
import type { BusEvent, LogClaim, LogSource, StorePlace } from "../index.ts";
import { startWorker, type WorkBatch, type Worker, type WorkSignals } from "../worker.ts";
import { answerMs, type Broker, closeChannel } from "./broker.ts";
import { eventExchange, propertiesOf, routingKeyOf } from "./topology.ts";

/** The name under which it keeps its place in the log. */
export const relayName = "relay";
/** Events of one store that are sent before the first of them is confirmed. */
const batchSize = 200;

/** Sends the log to the broker, each store's events in order and at least once. One process at a time does. */
export function startRelay({ source, broker, log }: { source: LogSource; broker: Broker; log: Log }): Worker {
  return startWorker({
    source,
    log: log.child({ consumer: relayName }),
    consumer: relayName,
    ready: broker.connected,
    async open(claim, signals) {
      await broker.declareConsumers();
      const channel = await broker.openChannel();
      // A process without its channel leaves the work to one that has it.
      channel.on("close", () => signals.lose(new Error("The channel to RabbitMQ is closed.")));
      signals.over.addEventListener("abort", () => void closeChannel(channel));
      return relayUnder(claim, channel, log, signals);
    },
  });
}

function relayUnder(claim: LogClaim, channel: ConfirmChannel, log: Log, { over }: WorkSignals): WorkBatch {
  return async function workBatch(place: StorePlace): Promise<number | null> {
    const { storeId } = place;
    const events = await claim.findEvents(storeId, place.finishedSeq, batchSize);
    if (events.length === 0) {
      if (place.finishedSeq < place.lastSeq) {
        log.warn({ storeId, after: place.finishedSeq }, "events were trimmed before RabbitMQ had them");
        await claim.finish(storeId, place.lastSeq);
      }
      return null;
    }
    const { confirmedSeq, error } = await publishInOrder(channel, events, place.finishedSeq, over);
    if (confirmedSeq > place.finishedSeq) {
      await claim.finish(storeId, confirmedSeq);
      place.finishedSeq = confirmedSeq;
    }
    if (error !== null) throw error;
    return events.length < batchSize ? null : 0;
  };
}

/**
 * Sends all, then waits for the broker to confirm them.
 * @returns the last event up to which every one is confirmed, and why it is not the last of all.
 */
async function publishInOrder(
  channel: ConfirmChannel,
  events: BusEvent[],
  afterSeq: number,
  over: AbortSignal,
): Promise<{ confirmedSeq: number; error: Error | null }> {
  const settled = Promise.withResolvers<Error | null>();
  const confirmed = new Set<number>();
  const giveUp = (why: string) => settled.resolve(new Error(why));
  const onOver = () => giveUp("The relay was stopped.");
  const timer = setTimeout(() => giveUp(`RabbitMQ did not confirm within ${answerMs} ms.`), answerMs);
  over.addEventListener("abort", onOver);
  try {
    for (const event of events) {
      const body = Buffer.from(event.json);
      channel.publish(eventExchange, routingKeyOf(event), body, propertiesOf(event), (error) => {
        if (error) return settled.resolve(error);
        confirmed.add(event.seq);
        if (confirmed.size === events.length) settled.resolve(null);
      });
    }
  } catch {
    // The channel was closed meanwhile.
    giveUp("The channel to RabbitMQ is closed.");
  }
  const error = await settled.promise;
  clearTimeout(timer);
  over.removeEventListener("abort", onOver);

  const firstMissing = events.findIndex(({ seq }) => !confirmed.has(seq));
  const last = firstMissing === -1 ? events.at(-1) : events[firstMissing - 1];
  return { confirmedSeq: last?.seq ?? afterSeq, error };
}
