import type { Verdict } from "../verdict.ts";

/** What must be zero in an instance that has nothing to do. */
const gauges = [
  "table_order_streams_open",
  'table_order_database_pool_connections{state="busy"}',
  'table_order_database_pool_connections{state="waiting"}',
];

/** What an idle instance holds on to. */
export function leftIn(metrics: Map<string, number>): string[] {
  return gauges.flatMap((gauge) => {
    const value = metrics.get(gauge);
    return value === 0 ? [] : [`${gauge} is ${value}`];
  });
}

/** Sessions of the application that still work or hold a transaction when nothing is asked of it. */
export interface BusySession {
  state: string;
  query: string;
}

export function checkLeftovers(verdict: Verdict, name: string, metrics: Map<string, number>): void {
  for (const left of leftIn(metrics)) verdict.say(`instance ${name}: ${left}`);
}

export function checkSessionsIdle(verdict: Verdict, sessions: BusySession[]): void {
  for (const { state, query } of sessions)
    verdict.say(`a database session is ${state}: ${query.slice(0, 100)}`);
}
