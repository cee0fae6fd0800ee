import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { endOf } from "../support/output.ts";
import { makeDataDir } from "../support/postgres.ts";
import { serveTestApp, type TestServer } from "../support/server.ts";
import { createTestStore } from "../support/store.ts";

// The scripts run for real; aws.ts stands in for AWS.

const scripts = join(import.meta.dir, "..", "..", "infra", "deploy");
const slow = 60_000;
const deployment = {
  region: "eu-west-1",
  role_arn: "arn:aws:iam::123456789012:role/deploy",
  repository_url: "registry/shop",
  cluster: "shop",
  service: "api",
  task_families: { api: "shop-api", migrate: "shop-migrate" },
  log_group: "/ecs/shop",
};

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await serveTestApp();
  folder = await makeDataDir();
  await mkdir(join(folder, "bin"));
  const stub = join(folder, "bin/aws");
  await Bun.write(stub, `#!/bin/sh\nexec ${process.execPath} ${join(import.meta.dir, "aws.ts")} "$@"\n`);
  await chmod(stub, 0o755);
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => Bun.write(join(folder, "calls.log"), ""));

async function run(script: string, args: string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([join(scripts, script), ...args], {
    env: { PATH: `${folder}/bin:${process.env.PATH}`, FAKE_AWS: folder, POLL_SECONDS: "0", ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
  return await endOf(child);
}

async function deploy(outcome: "nothing" | "migration" | "deployment", url = server.url) {
  await Bun.write(join(folder, "outcome"), outcome);
  const done = await run("deploy-ecs.sh", ["registry/shop@sha256:new", url], {
    DEPLOYMENT: JSON.stringify(deployment),
  });
  return { ...done, calls: (await Bun.file(join(folder, "calls.log")).text()).trim().split("\n") };
}

const did = (calls: string[], action: string) => calls.filter((call) => call.startsWith(`ecs ${action}`));

describe("deploying to ECS", () => {
  test(
    "migrates with the new image first, then has the service take it",
    async () => {
      const { exitCode, err, calls } = await deploy("nothing");
      expect(err).toContain("Deployed.");
      expect(exitCode).toBe(0);
      const registered = did(calls, "register-task-definition").map((call) =>
        JSON.parse(call.slice(call.indexOf("{"))),
      );
      expect(registered).toEqual(
        ["shop-migrate", "shop-api"].map((family) => ({
          family,
          networkMode: "awsvpc",
          containerDefinitions: [{ name: "api", image: "registry/shop@sha256:new", essential: true }],
        })),
      );
      const updates = did(calls, "update-service");
      expect(updates).toHaveLength(1);
      expect(updates[0]).toEndWith("shop-api:8");
      expect(calls.findIndex((call) => call.includes("describe-tasks"))).toBeLessThan(
        calls.findIndex((call) => call.includes("update-service")),
      );
    },
    slow,
  );

  test(
    "deploys nothing when the migration fails, and shows its log",
    async () => {
      const { exitCode, err, calls } = await deploy("migration");
      expect(exitCode).toBe(1);
      expect(err).toContain("what the migration said");
      expect(did(calls, "update-service")).toEqual([]);
    },
    slow,
  );

  test(
    "fails when ECS has gone back by itself",
    async () => {
      const { exitCode, err } = await deploy("deployment");
      expect(exitCode).toBe(1);
      expect(err).toContain("ROLLBACK_SUCCESSFUL");
    },
    slow,
  );

  test(
    "goes back while the old tasks are still there, when the smoke test fails",
    async () => {
      const { exitCode, err, calls } = await deploy("nothing", `${server.url}/nowhere`);
      expect(exitCode).toBe(1);
      expect(err).toContain("smoke test failed");
      expect(did(calls, "stop-service-deployment")).toHaveLength(1);
      expect(did(calls, "update-service")).toHaveLength(1);
    },
    slow,
  );
});

describe("the smoke test", () => {
  const smoke = (token: string, url = server.url) => run("smoke-test.sh", [url], { SMOKE_TOKEN: token });

  test("passes where the API serves and greets on the event stream", async () => {
    const store = await createTestStore(server);
    const { exitCode, out } = await smoke(store.tokens.staff);
    expect(out).toBe("ok      healthy\nok      refuses strangers\nok      says hello on the event stream\n");
    expect(exitCode).toBe(0);
  });

  test("fails when the stream does not open", async () => {
    expect(await smoke("nobody")).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining("failed  says hello"),
    });
  });
});
