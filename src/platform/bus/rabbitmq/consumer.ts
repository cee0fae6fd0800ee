import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import type { Log } from "../../log.ts";
import { pause } from "../../pause.ts";
import { createTurns } from "../../turns.ts";
import { createDelivery, defaultDeliveryLimit } from "../delivery.ts";
import type { BusEvent, BusHandler, BusSettings } from "../index.ts";
import { answered, type Broker, closeChannel, publish } from "./broker.ts";
import { deadQueueOf, eventOf, propertiesOf, queueOf } from "./topology.ts";

/** Events held at a time: about 4 MB. */
const defaultPrefetch = 1_000;
/** Stores whose events are handled at the same time. */
const concurrentStores = 8;
const retryMs = 1_000;
const stopGraceMs = 5_000;

export interface ConsumerOptions extends BusSettings {
  broker: Broker;
  log: Log;
  /** Events the broker hands over before the first is finished (default 1,000). */
  prefetch?: number;
}

/** An event that the broker waits for an answer about. */
interface Delivered {
  message: ConsumeMessage;
  event: BusEvent;
  failures: number;
}

export type Consumer = ReturnType<typeof startConsumer>;

/** Consumes the queue on one channel after another until it is stopped. */
export function startConsumer(options: ConsumerOptions, consumer: string, handle: BusHandler) {
  const { broker } = options;
  const log = options.log.child({ consumer });
  const stopping = new AbortController();
  /** Stores with events that are not finished. */
  let lanes = new Map<string, Delivered[]>();
  const firstTry = Promise.withResolvers<void>();

  async function consumeUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      await broker.connected(stopping.signal);
      try {
        const channel = await broker.openChannel(consumer);
        lanes = new Map();
        await consumeOn(channel, { ...options, log, consumer, handle, lanes }, stopping.signal, () =>
          firstTry.resolve(),
        ).finally(() => closeChannel(channel));
      } catch (err) {
        if (stopping.signal.aborted) return;
        log.warn({ err }, "the consumer lost its channel and will open another");
        firstTry.resolve();
        await pause(retryMs, stopping.signal);
      }
    }
  }

  const done = consumeUntilStopped();
  return {
    consumer,
    /** Resolves when it consumes, or has failed to for the first time. */
    started: firstTry.promise,
    /** The events that this process holds. */
    held(): BusEvent[] {
      return [...lanes.values()].flatMap((waiting) => waiting.map(({ event }) => event));
    },
    async stop(): Promise<void> {
      stopping.abort();
      await done;
      firstTry.resolve();
    },
  };
}

type ChannelOptions = ConsumerOptions & {
  consumer: string;
  handle: BusHandler;
  lanes: Map<string, Delivered[]>;
};

/**
 * Handles what the broker delivers until `stop` is raised. Each store with events has a lane of its own.
 * @throws when the channel is lost.
 */
async function consumeOn(
  channel: ConfirmChannel,
  options: ChannelOptions,
  stop: AbortSignal,
  onStarted: () => void,
): Promise<void> {
  const { log, consumer, lanes, prefetch = defaultPrefetch, deliveryLimit = defaultDeliveryLimit } = options;
  /** Raised when no result counts any more. */
  const over = new AbortController();
  const halt = AbortSignal.any([stop, over.signal]);
  const inTurn = createTurns({ running: concurrentStores, waiting: prefetch });
  const { deliver, pauseMsAfter } = createDelivery(options.handle, options, over.signal);
  const running = new Set<Promise<void>>();
  const halted = new Promise<void>((resolve) => halt.addEventListener("abort", () => resolve()));
  let loss: { error: unknown } | undefined;

  const lose = (error: unknown) => {
    loss ??= { error };
    over.abort();
  };
  channel.on("close", () => lose(new Error("The channel to RabbitMQ is closed.")));

  try {
    await answered(channel.prefetch(prefetch));
    await answered(channel.consume(queueOf(consumer), receive));
    onStarted();
    if (!halt.aborted) await halted;
  } catch (error) {
    lose(error);
  }

  const grace = new AbortController();
  const allLanes = Promise.all(running);
  await Promise.race([allLanes, over.signal.aborted ? undefined : pause(stopGraceMs, grace.signal)]);
  grace.abort();
  over.abort();
  await allLanes;
  if (loss !== undefined) throw loss.error;

  function receive(message: ConsumeMessage | null): void {
    if (message === null) lose(new Error("The queue was removed."));
    if (message === null || halt.aborted) return;
    const event = eventOf(message);
    if (event === null) {
      log.error(
        { messageId: message.properties.messageId },
        "a message that is no event became a dead letter",
      );
      channel.nack(message, false, false);
      return;
    }
    const redelivered = message.properties.headers?.["x-delivery-count"];
    // However often it came and went, it gets one try at least.
    const failures = Math.min(typeof redelivered === "number" ? redelivered : 0, deliveryLimit - 1);
    const delivered = { message, event, failures };
    const waiting = lanes.get(event.storeId);
    if (waiting !== undefined) {
      waiting.push(delivered);
      return;
    }
    lanes.set(event.storeId, [delivered]);
    const lane = workLane(event.storeId)
      .catch(lose)
      .finally(() => running.delete(lane));
    running.add(lane);
  }

  /** Works until nothing of the store waits. A lane that pauses lets others take its turn. */
  async function workLane(storeId: string): Promise<void> {
    const waiting = lanes.get(storeId) ?? [];
    for (let next = waiting[0]; next !== undefined && !halt.aborted; next = waiting[0]) {
      const delivered = next;
      const pauseMs = await inTurn(() => work(delivered));
      if (pauseMs === null) waiting.shift();
      else await pause(pauseMs, halt);
    }
    if (waiting.length === 0) lanes.delete(storeId);
  }

  /** @returns how long to wait before the next try, or null when the event is finished. */
  async function work(delivered: Delivered): Promise<number | null> {
    if (halt.aborted) return 0;
    const { event, message } = delivered;
    const failure = await deliver(event);
    if (over.signal.aborted) return 0;
    if (failure !== null) {
      delivered.failures++;
      const { storeId, seq, type } = event;
      const fields = { storeId, seq, type, failures: delivered.failures, reason: failure };
      if (delivered.failures < deliveryLimit) {
        log.warn(fields, "an event could not be handled and will be tried again");
        return pauseMsAfter(delivered.failures);
      }
      log.error(fields, "an event could not be handled and became a dead letter");
      await bury(event, failure);
    }
    channel.ack(message);
    return null;
  }

  /** By hand, because the broker would not note the reason. */
  async function bury(event: BusEvent, reason: string): Promise<void> {
    const properties = propertiesOf(event);
    const headers = {
      ...properties.headers,
      "x-reason": reason.toWellFormed().slice(0, 500),
      "x-died-at": new Date().toISOString(),
    };
    await publish(channel, "", deadQueueOf(consumer), Buffer.from(event.json), { ...properties, headers });
  }
}
