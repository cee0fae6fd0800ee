import type { Scenario } from "./scenario.ts";
import { clientAnswersLost } from "./scenarios/client-answers-lost.ts";
import { databaseAnswersLost } from "./scenarios/database-answers-lost.ts";
import { instanceAway } from "./scenarios/instance-away.ts";
import { instanceKilled } from "./scenarios/instance-killed.ts";
import { instanceStopped } from "./scenarios/instance-stopped.ts";
import { postgresFrozen } from "./scenarios/postgres-frozen.ts";
import { postgresKilled } from "./scenarios/postgres-killed.ts";
import { rabbitmqFrozen, rabbitmqKilled } from "./scenarios/rabbitmq.ts";
import { redisFrozen } from "./scenarios/redis-frozen.ts";
import { redisKilled } from "./scenarios/redis-killed.ts";
import { slowNetwork } from "./scenarios/slow-network.ts";
import { streamsDropped } from "./scenarios/streams-dropped.ts";

/** All but the full disk, which needs a disk. */
export const scenarios: Scenario[] = [
  instanceKilled,
  instanceAway,
  instanceStopped,
  postgresKilled,
  postgresFrozen,
  redisKilled,
  redisFrozen,
  rabbitmqKilled,
  rabbitmqFrozen,
  databaseAnswersLost,
  clientAnswersLost,
  slowNetwork,
  streamsDropped,
];
