import { testScenarios } from "./brief.ts";
import { instanceAway } from "./scenarios/instance-away.ts";
import { instanceKilled } from "./scenarios/instance-killed.ts";
import { instanceStopped } from "./scenarios/instance-stopped.ts";
import { streamsDropped } from "./scenarios/streams-dropped.ts";

testScenarios("an instance that is lost costs nothing that was acknowledged", [
  instanceKilled,
  instanceAway,
  instanceStopped,
  streamsDropped,
]);
