import type { Scenario } from "../scenario.ts";

export const postgresKilled: Scenario = {
  name: "postgres-killed",
  about: "kill -9 of PostgreSQL, which is started again and recovers",
  bounds: { failureMs: 2_000, recoveryMs: 5_000 },
  async run({ database }, fault) {
    fault.begins();
    await database.kill();
    await fault.lasts({ long: 5_000, brief: 1_500 });
    await database.restart();
    fault.ends();
  },
};
