import type { Progress } from "../../bench/support/progress.ts";
import type { Attack, Need } from "./attack.ts";
import { attacks } from "./attacks.ts";
import type { Finding } from "./report.ts";
import type { Target } from "./target.ts";

/** Attacks that have not begun by then count as not withstood. */
const mostMs = 120_000;

const reasons: Record<Need, string> = {
  tablet: "needs --store, --table and --pin",
  admin: "needs --store, --username and --password",
  orders: "needs --orders",
  elsewhere: "the server's own machine may read its metrics: run it from another one",
};

/** Runs every attack that the target has what it needs for, one after the other, for two minutes at most. */
export async function attackServer(
  target: Target,
  progress: Pick<Progress, "begin" | "done">,
): Promise<Finding[]> {
  const has: Record<Need, boolean> = {
    tablet: target.tablet !== null,
    admin: target.adminToken !== null,
    orders: target.placesOrders,
    elsewhere: target.isElsewhere,
  };
  const end = performance.now() + mostMs;
  const findings: Finding[] = [];
  for (const attack of attacks) {
    const { id, name, needs = [] } = attack;
    const lacking = needs.find((need) => !has[need]);
    const skip = (got: string, held: Finding["held"]) =>
      findings.push({ id, attack: name, sent: "", got, held });
    if (lacking !== undefined) skip(reasons[lacking], null);
    else if (performance.now() > end) skip("the two minutes were over", false);
    else {
      progress.begin(name);
      findings.push({ id, attack: name, ...(await run(attack, target)) });
    }
    progress.done();
  }
  return findings;
}

/** A server that does not answer, or answers with something else than is documented, has not withstood the attack. */
async function run(attack: Attack, target: Target): Promise<Pick<Finding, "sent" | "got" | "held">> {
  try {
    return await attack.run(target);
  } catch (error) {
    return { sent: "", got: `${error instanceof Error ? error.message : error}`, held: false };
  }
}
