import type { Scenario } from "../scenario.ts";

export const redisFrozen: Scenario = {
  name: "redis-frozen",
  about: "Redis keeps every connection and answers nothing (SIGSTOP)",
  bounds: { failures: 0, addedMs: 250, streamDelayMs: 2_000 },
  async run({ redis }, fault) {
    fault.begins();
    redis.freeze();
    await fault.lasts({ long: 20_000, brief: 3_000 });
    redis.thaw();
    fault.ends();
  },
};
