import { testScenarios } from "./brief.ts";
import { clientAnswersLost } from "./scenarios/client-answers-lost.ts";
import { databaseAnswersLost } from "./scenarios/database-answers-lost.ts";
import { slowNetwork } from "./scenarios/slow-network.ts";

testScenarios(
  "a network that loses or delays answers costs nothing that was acknowledged",
  [databaseAnswersLost, clientAnswersLost, slowNetwork],
  { proxied: true },
);
