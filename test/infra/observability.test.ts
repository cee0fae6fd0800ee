import { describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMetrics } from "../../src/platform/metrics.ts";

const root = join(import.meta.dir, "..", "..");
const prometheus = join(root, "docker", "prometheus");
const dashboards = join(root, "docker", "grafana", "dashboards");

interface Rules {
  groups: { rules: Rule[] }[];
}
interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  labels?: { severity?: string };
  annotations?: { summary?: string; runbook_url?: string };
}
interface Dashboard {
  uid: string;
  templating: { list: { query: { query: string } }[] };
  panels: { title: string; datasource: { uid: string }; targets: { expr: string }[] }[];
}

async function readYaml<T>(...path: string[]): Promise<T> {
  return Bun.YAML.parse(await Bun.file(join(root, ...path)).text()) as T;
}

async function rulesOf(file: string): Promise<Rule[]> {
  const { groups } = await readYaml<Rules>("docker", "prometheus", file);
  return groups.flatMap(({ rules }) => rules);
}

/** In CI they are there, so that nothing is skipped unseen. */
const tools = ["promtool", "amtool"].filter((tool) => Bun.which(tool) !== null);
const withPromtool = test.skipIf(!tools.includes("promtool") && process.env.CI !== "true");
const withAmtool = test.skipIf(!tools.includes("amtool") && process.env.CI !== "true");

/** @throws Error with what the tool said, unless it was content */
async function run(...command: string[]): Promise<string> {
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "pipe" });
  const said = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  if ((await child.exited) !== 0) throw new Error(said);
  return said;
}

const alerts = await rulesOf("alerts.yml");
const recorded = (await rulesOf("rules.yml")).map(({ record }) => record ?? "");
const names = [...new Bun.Glob("*.json").scanSync(dashboards)].sort();
const boards = await Promise.all(
  names.map(async (name): Promise<Dashboard> => await Bun.file(join(dashboards, name)).json()),
);
/** Every query there is, with where it stands. */
const queries = [
  ...boards.flatMap(({ uid, panels }) =>
    panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: `${uid}, ${title}`, expr }))),
  ),
  ...[...alerts, ...(await rulesOf("rules.yml"))].map(({ alert, record, expr }) => ({
    where: alert ?? record ?? "",
    expr,
  })),
];

describe("metrics that rules and dashboards ask for", () => {
  /** What Prometheus adds for each target. */
  const ofPrometheus = ["up", "scrape_samples_scraped"];

  test("are measured or recorded", async () => {
    const text = await createMetrics().text();
    const known = new Set([...recorded, ...ofPrometheus]);
    for (const [, name = "", type = ""] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      if (type !== "histogram") known.add(name);
      else for (const part of ["bucket", "count", "sum"]) known.add(`${name}_${part}`);
    }
    const asked = queries.flatMap(({ where, expr }) => metricsOf(expr).map((name) => ({ where, name })));
    expect(asked.length).toBeGreaterThan(80);
    expect(asked.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  test("leave none out that this service measures itself", async () => {
    const text = await createMetrics({ process: false }).text();
    const measured = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = ""]) => name);
    expect(measured.length).toBeGreaterThan(10);
    expect(measured.filter((name) => !queries.some(({ expr }) => expr.includes(name)))).toEqual([]);
  });

  /** Names in a query: what is no label, no function and no word of the language. */
  function metricsOf(expr: string): string[] {
    const bare = expr
      .replaceAll(/"[^"]*"/g, '""')
      .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, "")
      .replaceAll(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, "");
    const words = bare.matchAll(/[a-zA-Z_][\w:]*(?=\s*(\(?))/g);
    return [...words]
      .filter(([, opens]) => opens === "")
      .map(([name]) => name)
      .filter((name) => !["and", "or", "unless", "offset"].includes(name) && !/^h$|^m$/.test(name));
  }
});

describe("alerts", () => {
  test("say how bad it is, what it is, and where to read on", async () => {
    const runbook = await Bun.file(join(root, "docs", "runbook.md")).text();
    const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => anchorOf(title));
    expect(alerts.length).toBeGreaterThan(10);
    for (const { alert, labels, annotations } of alerts) {
      expect([alert, labels?.severity]).toEqual([alert, expect.stringMatching(/^(page|warning)$/)]);
      expect(annotations?.summary).toEndWith(".");
      expect(annotations?.runbook_url).toStartWith("docs/runbook.md#");
    }
    const linked = alerts.map(({ annotations }) => annotations?.runbook_url?.split("#")[1]);
    expect(linked.toSorted()).toEqual(anchors.toSorted());
  });

  test("have a runbook whose own links lead somewhere", async () => {
    const runbook = await Bun.file(join(root, "docs", "runbook.md")).text();
    const anchors = new Set([...runbook.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => anchorOf(title)));
    const links = [...runbook.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) {
      const found = link.startsWith("#")
        ? anchors.has(link.slice(1))
        : await Bun.file(join(root, "docs", link)).exists();
      expect([link, found]).toEqual([link, true]);
    }
  });

  test("each fire in a test", async () => {
    const text = await Bun.file(join(prometheus, "alerts.test.yml")).text();
    expect(alerts.filter(({ alert }) => !text.includes(`alertname="${alert}"`))).toEqual([]);
  });

  withPromtool(
    "fire when they should, and only then",
    async () => {
      expect(await run("promtool", "test", "rules", join(prometheus, "alerts.test.yml"))).toContain(
        "SUCCESS",
      );
    },
    120_000,
  );

  withPromtool(
    "are rules that Prometheus takes",
    async () => {
      const said = await run(
        "promtool",
        "check",
        "rules",
        join(prometheus, "alerts.yml"),
        join(prometheus, "rules.yml"),
      );
      expect(said).toContain(`${alerts.length} rules found`);
    },
    60_000,
  );

  withPromtool(
    "are in a configuration that Prometheus takes",
    async () => {
      // Without the token, which is a file of the container.
      expect(
        await run("promtool", "check", "config", "--syntax-only", join(prometheus, "prometheus.yml")),
      ).toContain("SUCCESS");
    },
    60_000,
  );

  withAmtool(
    "go to Slack by a configuration that Alertmanager takes",
    async () => {
      const file = join(root, "docker", "alertmanager", "alertmanager.yml");
      expect(await run("amtool", "check-config", file)).toContain("SUCCESS");
      const route = await run("amtool", "config", "routes", "test", `--config.file=${file}`, "severity=page");
      expect(route).toStartWith("slack\n");
    },
    60_000,
  );

  function anchorOf(title: string): string {
    return title.toLowerCase().replaceAll(" ", "-");
  }
});

describe("dashboards", () => {
  test("are there for the service, the database and the business", () => {
    expect(names).toEqual(["business.json", "database.json", "service.json"]);
    expect(new Set(boards.map(({ uid }) => uid)).size).toBe(boards.length);
  });

  test("read from the data source that is provisioned", async () => {
    const { datasources } = await readYaml<{ datasources: { uid: string }[] }>(
      ...["docker", "grafana", "provisioning", "datasources", "prometheus.yaml"],
    );
    const used = boards.flatMap(({ panels }) => panels.map(({ datasource }) => datasource.uid));
    expect([...new Set(used)]).toEqual(datasources.map(({ uid }) => uid));
  });

  withPromtool(
    "ask only what Prometheus understands",
    async () => {
      const filledIn = queries.map(({ expr }) =>
        expr.replaceAll("$__rate_interval", "1m").replaceAll("$__range", "1h").replaceAll("$store", ".*"),
      );
      expect(filledIn.length).toBeGreaterThan(60);
      const folder = await mkdtemp(join(tmpdir(), "dashboards-"));
      try {
        const rules = filledIn.map((expr, index) => ({ record: `query:number:${index}`, expr }));
        // JSON is YAML.
        await Bun.write(
          join(folder, "queries.yml"),
          JSON.stringify({ groups: [{ name: "queries", rules }] }),
        );
        expect(await run("promtool", "check", "rules", join(folder, "queries.yml"))).toContain(
          `${filledIn.length} rules found`,
        );
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    60_000,
  );
});
