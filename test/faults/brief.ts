import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { describeWithRedis } from "../support/redis.ts";
import { type Cluster, type ClusterOptions, startCluster } from "./cluster.ts";
import { runRound } from "./round.ts";
import type { Scenario } from "./scenario.ts";

/** Runs each scenario once and briefly, all on one cluster. `bun run test:faults` takes longer. */
export function testScenarios(what: string, scenarios: Scenario[], options: ClusterOptions = {}): void {
  setDefaultTimeout(180_000);
  describeWithRedis(what, () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster(options);
    });
    afterAll(async () => {
      expect(await cluster.close()).toEqual([]);
    });
    for (const [round, scenario] of scenarios.entries())
      test(`${scenario.name}: ${scenario.about}`, async () => {
        const result = await runRound(cluster, scenario, { round, isBrief: true });
        expect({ findings: result.findings, exceeded: result.exceeded }).toEqual({
          findings: [],
          exceeded: [],
        });
        expect(result).toMatchObject({ lost: 0, doubled: 0, gaps: 0 });
        expect(result.acknowledged).toBeGreaterThan(10);
      });
  });
}
