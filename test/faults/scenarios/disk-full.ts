import type { Scenario } from "../scenario.ts";
import type { SmallDisk } from "../small-disk.ts";

/** @param disk where the cluster's database is */
export function diskFull(disk: SmallDisk): Scenario {
  return {
    name: "disk-full",
    about: "no space is left for PostgreSQL, then there is again",
    bounds: { failureMs: 2_000, recoveryMs: 5_000 },
    async run({ database }, fault) {
      fault.begins();
      disk.fill();
      await fault.lasts({ long: 8_000, brief: 3_000 });
      await disk.free();
      // It may have ended when it could not write its log: then whoever watches over it starts it again.
      if (!database.isRunning()) await database.restart();
      fault.ends();
    },
  };
}
