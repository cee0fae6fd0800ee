import type { Account } from "../account.ts";
import type { Dashboard } from "../dashboard.ts";
import type { Evidence } from "../read-back.ts";
import { checkChanges } from "./changes.ts";
import { createFindings, type Findings } from "./findings.ts";
import { checkOrders } from "./orders.ts";
import { checkSessions } from "./sessions.ts";
import { checkStream } from "./stream.ts";

/** Compares what the clients were told, what the stream showed and what the server says afterwards. */
export function prove(
  account: Account,
  stream: Pick<Dashboard, "seen" | "problems">,
  evidence: Evidence,
): Findings {
  const found = createFindings();
  for (const problem of [...account.problems, ...stream.problems]) found.say(problem);
  checkStream(found, stream.seen, evidence.log);
  checkOrders(found, account, evidence.orders);
  checkChanges(found, account, evidence.changes);
  checkSessions(found, account, evidence);
  found.same(evidence.board.seq, evidence.log.length, "the board's seq");
  return found.close();
}
