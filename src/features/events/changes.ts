import { DomainError, notFound } from "../../errors.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import { type Actor, type Caller, principalKey } from "../../principal.ts";
import type { CommittedEvent, EventType } from "./events.model.ts";
import {
  findIdempotencyKey,
  insertAuditEntries,
  insertEvents,
  insertIdempotencyKey,
  lockCounters,
  lockIdempotencyKey,
  updateCounters,
} from "./events.store.ts";

/** What a change says of itself: the event for the log, and the same for the audit. */
interface Emitted {
  type: EventType;
  /** The resource after the change. */
  data: unknown;
  subjectId: string;
  tableId?: string;
  sessionId?: string;
}

/** Handed to the work of a change, inside its transaction and under the store's lock. */
export interface ChangeScope {
  tx: Queries;
  now: Date;
  emit(event: Emitted): void;
  /** For what is kept on record but nobody listens for. */
  audit(action: string, subjectId: string, detail?: unknown): void;
  /** The menu's next version; call it in every change of what the menu shows. */
  nextMenuVersion(): number;
  /** Runs once the change has committed. */
  afterCommit(work: () => void): void;
}

export type Changes = ReturnType<typeof createChanges>;

/**
 * The one way to change a store's state (placing and changing orders have statements of their own, which do the
 * same): state, events, audit entries and the remembered answer commit together or not at all.
 */
export function createChanges(deps: {
  database: Database;
  clock: Clock;
  publish(events: CommittedEvent[]): void;
}) {
  /**
   * @param name of the change, for metrics and logs
   * @throws DomainError IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED, and whatever `work` throws
   */
  async function change<T>(
    caller: Caller,
    storeId: string,
    name: string,
    work: (scope: ChangeScope) => Promise<T>,
  ): Promise<T> {
    const outcome = await deps.database.transaction(name, async (tx) => {
      const earlier = await recall<T>(tx, caller);
      if (earlier) return { ...earlier, events: [], after: [] };

      const counters = await lockCounters(tx, storeId);
      if (!counters) throw notFound();
      const before = { seq: counters.eventSeq, menuVersion: counters.menuVersion };
      const record = startRecord(tx, deps.clock.now(), counters);
      const value = await work(record.scope);

      const rows = record.emitted.map((event, index) => ({
        storeId,
        seq: before.seq + index + 1,
        id: Bun.randomUUIDv7(),
        type: event.type,
        occurredAt: record.scope.now,
        actor: caller.actor,
        data: event.data,
        tableId: event.tableId ?? null,
        sessionId: event.sessionId ?? null,
      }));
      const events = await insertEvents(tx, rows);
      await insertAuditEntries(tx, record.auditRows(storeId, caller.actor, caller.requestId));
      if (rows.length > 0 || counters.menuVersion !== before.menuVersion)
        await updateCounters(tx, storeId, {
          eventSeq: before.seq + rows.length,
          menuVersion: counters.menuVersion,
        });
      await remember(tx, caller, value, record.scope.now);
      return { value, replayed: false, events, after: record.after };
    });
    caller.replayed = outcome.replayed;
    for (const follow of outcome.after) follow();
    deps.publish(outcome.events);
    return outcome.value;
  }

  /** The same for what belongs to no store yet, such as a store itself: an audit entry, and no event. */
  async function changeOutside<T>(
    caller: Caller,
    name: string,
    work: (scope: Pick<ChangeScope, "tx" | "now" | "audit" | "afterCommit">) => Promise<T>,
  ): Promise<T> {
    const outcome = await deps.database.transaction(name, async (tx) => {
      const earlier = await recall<T>(tx, caller);
      if (earlier) return { ...earlier, after: [] };
      const record = startRecord(tx, deps.clock.now(), { menuVersion: 0 });
      const value = await work(record.scope);
      await insertAuditEntries(tx, record.auditRows(null, caller.actor, caller.requestId));
      await remember(tx, caller, value, record.scope.now);
      return { value, replayed: false, after: record.after };
    });
    caller.replayed = outcome.replayed;
    for (const follow of outcome.after) follow();
    return outcome.value;
  }

  /** What an earlier request with the caller's key was answered, undefined when there was none. */
  async function earlierAnswer(caller: Caller): Promise<unknown> {
    if (!caller.idempotency) return undefined;
    const earlier = await deps.database.transaction("events.recall", (tx) => recall(tx, caller));
    caller.replayed = earlier !== null;
    return earlier?.value;
  }

  return { change, changeOutside, earlierAnswer };
}

function startRecord(tx: Queries, now: Date, counters: { menuVersion: number }) {
  const emitted: Emitted[] = [];
  const audited: { action: string; subjectId: string; detail?: unknown }[] = [];
  const after: (() => void)[] = [];
  const scope: ChangeScope = {
    tx,
    now,
    emit(event) {
      emitted.push(event);
      audited.push({ action: event.type, subjectId: event.subjectId });
    },
    audit: (action, subjectId, detail) => audited.push({ action, subjectId, detail }),
    nextMenuVersion: () => ++counters.menuVersion,
    afterCommit: (work) => after.push(work),
  };
  const auditRows = (storeId: string | null, actor: Actor, requestId: string) =>
    audited.map((entry) => ({
      id: Bun.randomUUIDv7(),
      storeId,
      occurredAt: now,
      actor,
      requestId,
      ...entry,
    }));
  return { scope, emitted, after, auditRows };
}

/** The answer of an earlier request with this key, when there was one. */
async function recall<T>(tx: Queries, caller: Caller): Promise<{ value: T; replayed: true } | null> {
  if (!caller.idempotency) return null;
  const { route, key, requestHash } = caller.idempotency;
  const principal = principalKey(caller.principal);
  if (!(await lockIdempotencyKey(tx, `${principal} ${route} ${key}`)))
    throw new DomainError("IDEMPOTENCY_IN_PROGRESS", { retryAfterSeconds: 1 });
  const { storeId } = caller.principal;
  const earlier = await findIdempotencyKey(tx, { principal, route, key, storeId });
  if (!earlier) return null;
  if (earlier.requestHash !== requestHash) throw new DomainError("IDEMPOTENCY_KEY_REUSED");
  // The same route wrote it, with the type that it writes now.
  return { value: earlier.response as T, replayed: true };
}

async function remember(tx: Queries, caller: Caller, value: unknown, now: Date): Promise<void> {
  if (!caller.idempotency) return;
  const principal = principalKey(caller.principal);
  // A change without an answer (204) is remembered all the same.
  await insertIdempotencyKey(tx, { principal, ...caller.idempotency, response: value ?? {}, createdAt: now });
}
