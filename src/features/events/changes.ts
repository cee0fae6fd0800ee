import { DomainError, doneForEarlierParty, notFound } from "../../errors.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database, Queries } from "../../platform/database/index.ts";
import { type Actor, type Caller, principalKey } from "../../principal.ts";
import type { CommittedEvent, EventType } from "./events.model.ts";
import { beginChange, recordChange } from "./events.store.ts";

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
  /** The moment of this change, by the database's clock: never before an earlier change of the same store. */
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
   * @throws DomainError IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED, SESSION_CLOSED for a tablet's key of an
   *   earlier session, and whatever `work` throws
   */
  async function change<T>(
    caller: Caller,
    storeId: string,
    name: string,
    work: (scope: ChangeScope) => Promise<T>,
  ): Promise<T> {
    const outcome = await deps.database.transaction(name, async (tx) => {
      const { earlier, eventSeq, menuVersion, moment } = await begin<T>(tx, caller, storeId, true);
      if (earlier) return { ...earlier, events: [], after: [] };
      if (eventSeq === null || menuVersion === null) throw notFound();
      const counters = { menuVersion };
      const record = startRecord(tx, moment, counters);
      const value = await work(record.scope);

      const rows = record.emitted.map((event, index) => ({
        storeId,
        seq: eventSeq + index + 1,
        id: Bun.randomUUIDv7(),
        type: event.type,
        occurredAt: moment,
        actor: caller.actor,
        data: event.data,
        tableId: event.tableId ?? null,
        sessionId: event.sessionId ?? null,
      }));
      const events = await recordChange(tx, {
        storeId,
        eventSeq: eventSeq + rows.length,
        menuVersion: counters.menuVersion,
        moment,
        events: rows,
        auditEntries: record.auditRows(storeId, caller.actor, caller.requestId),
        keys: keyRows(caller, value, moment),
      });
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
      const { earlier, moment } = await begin<T>(tx, caller, null, false);
      if (earlier) return { ...earlier, after: [] };
      const record = startRecord(tx, moment, { menuVersion: 0 });
      const value = await work(record.scope);
      await recordChange(tx, {
        storeId: null,
        eventSeq: 0,
        menuVersion: 0,
        moment,
        events: [],
        auditEntries: record.auditRows(null, caller.actor, caller.requestId),
        keys: keyRows(caller, value, moment),
      });
      return { value, replayed: false, after: record.after };
    });
    caller.replayed = outcome.replayed;
    for (const follow of outcome.after) follow();
    return outcome.value;
  }

  /**
   * What an earlier request with the caller's key was answered, undefined when there was none.
   * @throws DomainError IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED, SESSION_CLOSED
   */
  async function earlierAnswer(caller: Caller): Promise<unknown> {
    if (!caller.idempotency) return undefined;
    const { earlier } = await deps.database.query("events.recall", (db) =>
      begin(db, caller, caller.principal.storeId, false),
    );
    caller.replayed = earlier !== null;
    return earlier?.value;
  }

  /** Takes the key and, with `lock`, the store's lock; `earlier` is what an earlier request with this key was answered. */
  async function begin<T>(tx: Queries, caller: Caller, storeId: string | null, lock: boolean) {
    const { route = null, key = null, requestHash } = caller.idempotency ?? {};
    const owner = { principal: principalKey(caller.principal), route, key };
    const begun = await beginChange(tx, owner, storeId, lock, deps.clock.databaseMoment());
    if (!begun.isMine) throw new DomainError("IDEMPOTENCY_IN_PROGRESS", { retryAfterSeconds: 1 });
    if (begun.requestHash !== null && begun.requestHash !== requestHash)
      throw new DomainError("IDEMPOTENCY_KEY_REUSED");
    if (begun.isPast) throw doneForEarlierParty();
    // The same route wrote it, with the type that it writes now.
    const earlier = begun.requestHash === null ? null : { value: begun.response as T, replayed: true };
    return { ...begun, earlier };
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

function keyRows(caller: Caller, value: unknown, now: Date) {
  if (!caller.idempotency) return [];
  const principal = principalKey(caller.principal);
  // A change without an answer (204) is remembered all the same.
  return [{ principal, ...caller.idempotency, response: value ?? {}, createdAt: now }];
}
