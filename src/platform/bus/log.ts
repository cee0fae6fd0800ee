import type { Log } from "../log.ts";
import { createDelivery, defaultDeliveryLimit } from "./delivery.ts";
import type { Bus, BusHandler, BusSettings, LogClaim, LogSource, StorePlace } from "./index.ts";
import { startWorker, type WorkBatch, type Worker, type WorkSignals } from "./worker.ts";

export interface LogBusOptions extends BusSettings {
  source: LogSource;
  log: Log;
}

/** Events read at a time for one store. */
const batchSize = 50;

/** The bus without a broker: consumers read the log itself. */
export function createLogBus(options: LogBusOptions): Bus {
  const { source } = options;
  /** By consumer; a consumer may be started more than once. */
  const workers = new Set<{ consumer: string; worker: Worker }>();
  let closed = false;

  return {
    async start() {},

    async consume(consumer, handle) {
      if (closed) throw new Error("The bus is closed.");
      await source.begin(consumer);
      const log = options.log.child({ consumer });
      const open = (claim: LogClaim, signals: WorkSignals) =>
        deliverUnder(claim, handle, { ...options, log }, signals);
      const running = { consumer, worker: startWorker({ source, log, consumer, open }) };
      workers.add(running);
      return {
        async stop() {
          await running.worker.stop();
          workers.delete(running);
        },
      };
    },

    wake() {
      for (const { worker } of workers) worker.wake();
    },

    async health() {
      return closed || [...workers].some(({ worker }) => !worker.isUp()) ? "down" : "up";
    },

    backlogs: () => source.findBacklogs([...workers].map(({ consumer }) => consumer)),

    async close() {
      closed = true;
      await Promise.all([...workers].map(({ worker }) => worker.stop()));
      workers.clear();
    },
  };
}

/** Hands a store's events to the handler, one after another. */
function deliverUnder(
  claim: LogClaim,
  handle: BusHandler,
  options: LogBusOptions,
  { halt, over }: WorkSignals,
): WorkBatch {
  const { log, deliveryLimit = defaultDeliveryLimit } = options;
  const { deliver, pauseMsAfter } = createDelivery(handle, options, over);

  return async function workBatch(place: StorePlace): Promise<number | null> {
    const { storeId } = place;
    for (const event of await claim.findResent(storeId, batchSize)) {
      if (halt.aborted) return null;
      const failure = await deliver(event);
      if (over.aborted) return null;
      if (failure === null) await claim.forget(event);
      else await claim.bury(event, failure);
    }
    const events = await claim.findEvents(storeId, place.finishedSeq, batchSize);
    if (events.length === 0 && place.finishedSeq < place.lastSeq) {
      log.warn({ storeId, after: place.finishedSeq }, "events were trimmed before the consumer had them");
      await claim.finish(storeId, place.lastSeq);
    }
    for (const event of events) {
      if (halt.aborted) return null;
      const failure = await deliver(event);
      if (over.aborted) return null;
      if (failure === null) {
        await claim.finish(storeId, event.seq);
      } else {
        place.failures++;
        const { seq, type } = event;
        const fields = { storeId, seq, type, failures: place.failures, reason: failure };
        if (place.failures < deliveryLimit) {
          log.warn(fields, "an event could not be handled and will be tried again");
          await claim.countFailures(storeId, place.finishedSeq, place.failures);
          return pauseMsAfter(place.failures);
        }
        log.error(fields, "an event could not be handled and became a dead letter");
        await claim.bury(event, failure);
      }
      place.finishedSeq = event.seq;
      place.failures = 0;
    }
    return events.length < batchSize ? null : 0;
  };
}
