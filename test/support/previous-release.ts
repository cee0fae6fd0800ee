import { describe } from "bun:test";
import { mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import release from "../previous-release.json" with { type: "json" };
import { until } from "./until.ts";

const root = join(import.meta.dir, "..", "..");

/** An archive of the source, or a shallow clone, need not have the commit. */
export const describeWithHistory =
  git("cat-file", "-t", release.commit) === "commit" ? describe : describe.skip;

/**
 * Serves with the code of the release before, as in production: it applies no migrations. Its packages are those of
 * today.
 */
export async function servePreviousRelease(databaseUrl: string, jwtSecret: string) {
  const folder = await mkdtemp(join(tmpdir(), "previous-release-"));
  const archive = Bun.spawn(
    ["git", "archive", release.commit, "src", "drizzle", "package.json", "tsconfig.json"],
    {
      cwd: root,
      stdout: "pipe",
      stderr: "inherit",
    },
  );
  const unpack = Bun.spawn(["tar", "-x", "-C", folder], { stdin: archive.stdout });
  if ((await archive.exited) !== 0 || (await unpack.exited) !== 0)
    throw new Error(`${release.commit} of test/previous-release.json cannot be unpacked.`);
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));

  const child = Bun.spawn([process.execPath, "src/main.ts", "serve"], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: "0",
      DATABASE_URL: databaseUrl,
      DATA_DIR: join(folder, "data"),
      JWT_ALGORITHM: "HS256",
      JWT_SECRET_KEY: jwtSecret,
      RATE_LIMIT_PER_MINUTE: "0",
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  process.on("exit", () => child.kill("SIGKILL"));
  let output = "";
  const reading = [child.stdout, child.stderr].map(async (stream) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) output += text;
  });
  const port = () => /"port":(\d+).*"serving"/.exec(output)?.[1];
  await until(
    "the previous release serves",
    () => {
      if (child.exitCode !== null) throw new Error(`the previous release ended:\n${output}`);
      return port() !== undefined;
    },
    60_000,
  );

  return {
    url: `http://127.0.0.1:${port()}`,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      await child.exited;
      await Promise.all(reading);
    },
  };
}

function git(...args: string[]): string {
  try {
    return Bun.spawnSync(["git", ...args], { cwd: root, stderr: "ignore" })
      .stdout.toString()
      .trim();
  } catch {
    return "";
  }
}
