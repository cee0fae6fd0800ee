import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Finding {
  ruleId: string;
  severity: string;
  message: string;
  location: { pointer?: string }[];
}

/** What Redocly's linter finds in an OpenAPI or AsyncAPI document, without the rules that are left out. */
export async function lint(document: unknown, leftOut: string[] = []): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "lint-"));
  try {
    const file = join(folder, "document.json");
    await Bun.write(file, JSON.stringify(document));
    const cli = new URL("../../../node_modules/@redocly/cli/bin/cli.js", import.meta.url).pathname;
    const child = Bun.spawn(
      [process.execPath, cli, "lint", "--extends", "recommended", "--format", "json", file],
      {
        cwd: folder,
        // It must ask nobody: neither for news of itself nor to count its use.
        env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      },
    );
    const [output, complaints] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    const start = output.indexOf("{");
    if (start < 0) throw new Error(`the linter said nothing: ${complaints}`);
    const { problems }: { problems: Finding[] } = JSON.parse(output.slice(start));
    return problems
      .filter(({ ruleId }) => !leftOut.includes(ruleId))
      .map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer ?? ""})`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
