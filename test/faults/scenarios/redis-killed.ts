import type { Scenario } from "../scenario.ts";

export const redisKilled: Scenario = {
  name: "redis-killed",
  about: "kill -9 of Redis, which is started again empty",
  bounds: { failures: 0, addedMs: 250, streamDelayMs: 2_000 },
  async run({ redis }, fault) {
    fault.begins();
    await redis.kill();
    await fault.lasts({ long: 10_000, brief: 3_000 });
    await redis.restart();
    fault.ends();
  },
};
