import type { Scenario } from "../scenario.ts";

/** Kills a round: most of a round's time is not spent on killing. */
const kills = { long: 5, brief: 1 };

export const instanceKilled: Scenario = {
  name: "instance-killed",
  about: "kill -9 of one of two instances, which is started again",
  async run({ instances }, fault) {
    const count = fault.isBrief ? kills.brief : kills.long;
    fault.begins();
    for (let kill = 0; kill < count; kill++) {
      const instance = fault.instanceInTurn(kill);
      await Bun.sleep(Math.random() * 300);
      await instance.kill();
      await Bun.sleep(Math.random() * 300);
      // From here on it is up to the instance.
      fault.ends(kill === count - 1 ? instances : []);
      await instance.start();
    }
    fault.note("kills", count);
  },
};
