import type { Scenario } from "../scenario.ts";

export const slowNetwork: Scenario = {
  name: "slow-network",
  about: "50 to 100 ms more on each round trip to PostgreSQL and Redis",
  cluster: { proxied: true },
  bounds: { failures: 0, recoveryMs: 5_000 },
  async run({ proxies }, fault) {
    fault.begins();
    proxies?.database.delay(25, 50);
    proxies?.redis.delay(25, 50);
    await fault.lasts({ long: 10_000, brief: 3_000 });
    proxies?.database.delay(0, 0);
    proxies?.redis.delay(0, 0);
    fault.ends();
  },
};
