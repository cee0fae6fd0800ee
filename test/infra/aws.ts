#!/usr/bin/env bun
import { appendFileSync } from "node:fs";
import { basename, join } from "node:path";

// Stands in for the AWS CLI, as far as infra/deploy/deploy-ecs.sh asks it. FAKE_AWS is a folder: each call is noted in
// calls.log, and `outcome` there says what goes wrong: nothing, migration, deployment or (in the test) the smoke test.

const folder = process.env.FAKE_AWS ?? "";
const [service, action, ...args] = process.argv.slice(2);
const option = (name: string) => (args.includes(`--${name}`) && args[args.indexOf(`--${name}`) + 1]) || "";
const calls = join(folder, "calls.log");
const outcome = await Bun.file(join(folder, "outcome")).text();
const before = await Bun.file(calls).text();
const was = (call: string) => before.includes(call);
const noted = (option("cli-input-json") || option("task-definition")).replaceAll("\n", "");
appendFileSync(calls, `${service} ${action} ${noted}\n`);

const arn = (kind: string, name: string) => `arn:aws:ecs:eu-west-1:123456789012:${kind}/${name}`;

function deploymentState() {
  if (was("stop-service-deployment")) return { status: "ROLLBACK_SUCCESSFUL" };
  if (outcome === "deployment") return { status: "ROLLBACK_SUCCESSFUL" };
  const asked = before.split("describe-service-deployments").length;
  if (asked < 3) return { status: "IN_PROGRESS", lifecycleStage: "SCALE_UP" };
  if (asked < 5) return { status: "IN_PROGRESS", lifecycleStage: "BAKE_TIME" };
  return { status: "SUCCESSFUL", lifecycleStage: "CLEAN_UP" };
}

const answers: Record<string, () => object> = {
  "describe-task-definition": () => ({
    taskDefinition: {
      taskDefinitionArn: arn("task-definition", `${option("task-definition")}:7`),
      family: option("task-definition"),
      revision: 7,
      status: "ACTIVE",
      registeredAt: "2026-01-01T00:00:00Z",
      registeredBy: "somebody",
      compatibilities: ["FARGATE"],
      requiresAttributes: [{ name: "x" }],
      containerDefinitions: [{ name: "api", image: "registry/old:1", essential: true }],
      networkMode: "awsvpc",
    },
  }),
  "register-task-definition": () => {
    const { family } = JSON.parse(option("cli-input-json"));
    return { taskDefinition: { taskDefinitionArn: arn("task-definition", `${family}:8`) } };
  },
  "describe-services": () => ({
    services: [
      {
        taskDefinition: arn("task-definition", "shop-api:7"),
        networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] } },
      },
    ],
  }),
  "run-task": () => ({ tasks: [{ taskArn: arn("task", "shop/abc") }], failures: [] }),
  "describe-tasks": () => ({
    tasks: [
      was("describe-tasks")
        ? { lastStatus: "STOPPED", containers: [{ exitCode: outcome === "migration" ? 1 : 0 }] }
        : { lastStatus: "RUNNING", containers: [{}] },
    ],
  }),
  "get-log-events": () => ({ events: [{ message: "what the migration said" }] }),
  "list-service-deployments": () => ({
    serviceDeployments: [
      { serviceDeploymentArn: arn("service-deployment", "shop/api/1"), createdAt: 1000 },
      ...(was("update-service")
        ? [{ serviceDeploymentArn: arn("service-deployment", "shop/api/2"), createdAt: 2000 }]
        : []),
    ],
  }),
  "update-service": () => ({}),
  "describe-service-deployments": () => ({ serviceDeployments: [deploymentState()] }),
  "stop-service-deployment": () => ({ serviceDeploymentArn: basename(option("service-deployment-arn")) }),
};

const answer = answers[action ?? ""];
if (!answer) throw new Error(`not known here: ${action}`);
console.log(JSON.stringify(answer()));
