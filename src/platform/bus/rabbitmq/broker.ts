import { connect } from "amqp-connection-manager";
import type { ConfirmChannel } from "amqplib";
import type { Log } from "../../log.ts";
import { declareExchanges, declareQueues, eventExchange, queueOf } from "./topology.ts";

/** How long the broker may take to answer one question, a confirm included. */
export const answerMs = 10_000;
const heartbeatSeconds = 5;
const reconnectSeconds = 1;
const connectTimeoutMs = 5_000;
const closeTimeoutMs = 2_000;
const healthTimeoutMs = 1_500;

export type Broker = ReturnType<typeof connectBroker>;

/** One connection, made again whenever it is lost. Nothing is kept for the time when it is there again. */
export function connectBroker(url: string, log: Log) {
  const consumers = new Set<string>();
  const closing = new AbortController();
  let wasAway = false;
  let probe: Promise<ConfirmChannel> | null = null;
  let asking: Promise<boolean> | null = null;

  const manager = connect(url, {
    heartbeatIntervalInSeconds: heartbeatSeconds,
    reconnectTimeInSeconds: reconnectSeconds,
    connectionOptions: { timeout: connectTimeoutMs, noDelay: true },
  });
  manager.on("connect", () => {
    log.info({}, wasAway ? "RabbitMQ is back" : "connected to RabbitMQ");
    wasAway = false;
  });
  const onAway = ({ err }: { err?: Error }) => {
    if (wasAway || closing.signal.aborted) return;
    wasAway = true;
    log.warn({ err }, "RabbitMQ is away; the log keeps what it is to get");
  };
  manager.on("connectFailed", onAway);
  manager.on("disconnect", onAway);
  manager.on("blocked", ({ reason }) => log.warn({ reason }, "RabbitMQ takes no messages for now"));

  /**
   * Opens a channel with publisher confirms. The exchanges exist then, and the queues of the consumer if one is named.
   * @throws when the broker is away, or does not answer.
   */
  async function openChannel(consumer?: string): Promise<ConfirmChannel> {
    const { connection } = manager;
    if (connection === undefined) throw new Error("RabbitMQ is away.");
    let late = false;
    const opening = connection.createConfirmChannel().then((channel) => {
      // Without a listener an error of the channel would end the process; those who use it see it closed.
      channel.on("error", (err) => log.warn({ err }, "RabbitMQ closed a channel"));
      if (late) channel.close().catch(() => {});
      return channel;
    });
    const channel = await answered(opening).catch((error) => {
      late = true;
      throw error;
    });
    try {
      await answered(declareExchanges(channel));
      if (consumer !== undefined) await answered(declareQueues(channel, consumer));
      return channel;
    } catch (error) {
      await closeChannel(channel);
      throw error;
    }
  }

  /** A channel for questions, which is kept as long as it lasts. */
  async function probeChannel(): Promise<ConfirmChannel> {
    probe ??= openChannel().then(
      (channel) => {
        channel.on("close", () => {
          probe = null;
        });
        return channel;
      },
      (error) => {
        probe = null;
        throw error;
      },
    );
    return await probe;
  }

  async function ask(): Promise<boolean> {
    try {
      await answered((await probeChannel()).checkExchange(eventExchange));
      return true;
    } catch {
      return false;
    }
  }

  return {
    openChannel,

    /** Notes a consumer of this process. */
    addConsumer(consumer: string): void {
      consumers.add(consumer);
    },

    /** Makes the queues of the consumers of this process, before anything is sent that they are to get. */
    async declareConsumers(): Promise<void> {
      for (const consumer of consumers) {
        try {
          await closeChannel(await openChannel(consumer));
        } catch (err) {
          log.error({ err, consumer }, "the consumer's queues could not be made");
        }
      }
    },

    /** Resolves when there is a connection, or `signal` was raised. */
    async connected(signal: AbortSignal): Promise<void> {
      if (manager.isConnected() || signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const done = () => resolve();
      manager.once("connect", done);
      signal.addEventListener("abort", done);
      await promise;
      manager.off("connect", done);
      signal.removeEventListener("abort", done);
    },

    /** Whether the broker answers now. */
    async answers(): Promise<boolean> {
      if (!manager.isConnected()) return false;
      asking ??= ask().finally(() => {
        asking = null;
      });
      return await within(healthTimeoutMs, asking).catch(() => false);
    },

    /** Messages that wait in the consumer's queue; those handed over are not among them. */
    async countWaiting(consumer: string): Promise<number> {
      const channel = await probeChannel();
      return (await answered(channel.checkQueue(queueOf(consumer)))).messageCount;
    },

    async close(): Promise<void> {
      closing.abort();
      await within(closeTimeoutMs, manager.close()).catch(() => {});
    },
  };
}

/** Waits for an answer of the broker, but not for ever. */
export const answered = <T>(answer: Promise<T>) => within(answerMs, answer);

/** @throws Error when it takes longer; what comes of `work` after that is ignored. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const overdue = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => overdue.reject(new Error(`RabbitMQ did not answer within ${milliseconds} ms.`)),
    milliseconds,
  );
  try {
    return await Promise.race([work, overdue.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Closes a channel that may be closed, or silent. */
export async function closeChannel(channel: ConfirmChannel): Promise<void> {
  try {
    await within(closeTimeoutMs, channel.close());
  } catch {}
}

/** Publishes one message. @throws when it is not confirmed in time. */
export async function publish(
  channel: ConfirmChannel,
  ...[exchange, routingKey, content, properties]: Parameters<ConfirmChannel["publish"]>
): Promise<void> {
  const confirmed = Promise.withResolvers<void>();
  channel.publish(exchange, routingKey, content, properties, (error) => {
    if (error) confirmed.reject(error);
    else confirmed.resolve();
  });
  await answered(confirmed.promise);
}
