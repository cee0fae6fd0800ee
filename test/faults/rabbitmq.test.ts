import { describeWithRabbitMq } from "../support/rabbitmq.ts";
import { testScenarios } from "./brief.ts";
import { rabbitmqFrozen, rabbitmqKilled } from "./scenarios/rabbitmq.ts";

describeWithRabbitMq("with RabbitMQ", () => {
  testScenarios(
    "a broker that is lost costs nothing that was acknowledged",
    [rabbitmqKilled, rabbitmqFrozen],
    {
      rabbitmq: true,
    },
  );
});
