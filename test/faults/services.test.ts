import { testScenarios } from "./brief.ts";
import { postgresFrozen } from "./scenarios/postgres-frozen.ts";
import { postgresKilled } from "./scenarios/postgres-killed.ts";
import { redisFrozen } from "./scenarios/redis-frozen.ts";
import { redisKilled } from "./scenarios/redis-killed.ts";

testScenarios("a service that is lost costs nothing that was acknowledged", [
  postgresKilled,
  postgresFrozen,
  redisKilled,
  redisFrozen,
]);
