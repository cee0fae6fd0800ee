import type { Scenario } from "../scenario.ts";

/** How many in a hundred answers, and pieces of streams, are lost. */
const percent = 10;

export const clientAnswersLost: Scenario = {
  name: "client-answers-lost",
  about: "connections of clients are cut after the request and before its answer, streams in the middle",
  cluster: { proxied: true },
  async run({ proxies }, fault) {
    let lost = 0;
    fault.begins();
    proxies?.front.loseAnswers(() => {
      const isLost = Math.random() * 100 < percent;
      if (isLost) lost++;
      return isLost;
    });
    await fault.lasts({ long: 10_000, brief: 3_000 });
    proxies?.front.loseAnswers(() => false);
    fault.ends();
    fault.note("answers lost", lost);
  },
};
