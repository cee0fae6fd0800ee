import type { Scenario } from "../scenario.ts";

/** How many in a hundred answers are lost. */
const percent = 3;

/** ReadyForQuery outside a transaction ends an answer (PostgreSQL's protocol, 54.7): what was asked is committed. */
const committed = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

export const databaseAnswersLost: Scenario = {
  name: "database-answers-lost",
  about: "connections to PostgreSQL are cut after the commit and before its answer",
  cluster: { proxied: true },
  bounds: { failureMs: 2_000, recoveryMs: 5_000 },
  async run({ proxies }, fault) {
    let lost = 0;
    fault.begins();
    proxies?.database.loseAnswers((answer) => {
      const isLost = answer.subarray(-committed.length).equals(committed) && Math.random() * 100 < percent;
      if (isLost) lost++;
      return isLost;
    });
    await fault.lasts({ long: 10_000, brief: 3_000 });
    proxies?.database.loseAnswers(() => false);
    fault.ends();
    fault.note("answers lost", lost);
  },
};
