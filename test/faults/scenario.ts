import type { Cluster, ClusterOptions } from "./cluster.ts";
import type { Instance } from "./instance.ts";

export interface Scenario {
  name: string;
  /** What is broken, in a line. */
  about: string;
  /** Where it needs another cluster than the usual one. */
  cluster?: ClusterOptions;
  /** Breaks something and mends it, under load; tells `fault` when. */
  run(cluster: Cluster, fault: Fault): Promise<void>;
  bounds?: Bounds;
}

/** What the product promises of this fault. */
export interface Bounds {
  /** From the end of the fault to the first acknowledged order, on each instance. */
  recoveryMs?: number;
  /** The longest time until a request was told that it failed. */
  failureMs?: number;
  /** What the median order takes longer meanwhile; in long runs also the 99th percentile. */
  addedMs?: number;
  /** From an order's acknowledgement to a dashboard. */
  streamDelayMs?: number;
  /** Requests that fail. */
  failures?: number;
}

export type Fault = ReturnType<typeof createFault>;

/** When a fault began and ended, and what was noted of it. */
export function createFault(options: { isBrief: boolean; round: number; instances: Instance[] }) {
  const { isBrief, round, instances } = options;
  const notes = new Map<string, number>();
  const findings: string[] = [];
  let beganAt = Number.POSITIVE_INFINITY;
  let endedAt = Number.POSITIVE_INFINITY;
  let mustRecover = instances;
  return {
    isBrief,
    notes,
    findings,
    /** A different one each round, and each turn of it. */
    instanceInTurn(turn = 0): Instance {
      const instance = instances[(round + turn) % instances.length];
      if (!instance) throw new Error("a cluster without instances");
      return instance;
    },
    /** Waits: shorter in a brief run. */
    lasts: (ms: { long: number; brief: number }) => Bun.sleep(isBrief ? ms.brief : ms.long),
    begins() {
      beganAt = performance.now();
    },
    /** @param recovering those that have to be back then: all by default */
    ends(recovering: Instance[] = instances) {
      endedAt = performance.now();
      mustRecover = recovering;
    },
    note: (name: string, value: number) => notes.set(name, value),
    finding: (what: string) => findings.push(what),
    beganAt: () => beganAt,
    endedAt: () => endedAt,
    mustRecover: () => mustRecover,
  };
}
