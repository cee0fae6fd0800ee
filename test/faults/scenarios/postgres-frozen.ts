import type { Scenario } from "../scenario.ts";

export const postgresFrozen: Scenario = {
  name: "postgres-frozen",
  about: "PostgreSQL keeps every connection and answers nothing (SIGSTOP)",
  bounds: { failureMs: 2_000, recoveryMs: 5_000 },
  async run({ database }, fault) {
    fault.begins();
    database.freeze();
    await fault.lasts({ long: 20_000, brief: 4_000 });
    database.thaw();
    fault.ends();
  },
};
