import type { Scenario } from "../scenario.ts";

export const instanceAway: Scenario = {
  name: "instance-away",
  about: "kill -9 of one of two instances; the other one goes on alone for a while",
  async run({ instances }, fault) {
    const instance = fault.instanceInTurn();
    fault.begins();
    await instance.kill();
    fault.ends(instances.filter((other) => other !== instance));
    await fault.lasts({ long: 8_000, brief: 2_000 });
    await instance.start();
  },
};
