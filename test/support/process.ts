import { join } from "node:path";
import { findFreePort } from "../../src/platform/free-port.ts";
import { makeDataDir, testDatabaseUrl } from "./postgres.ts";
import { until } from "./until.ts";

const main = join(import.meta.dir, "../../src/main.ts");

/** What `createTestApp({ env: sharedKeys })` and the process must both have, so that they take each other's tokens. */
export const sharedKeys = { JWT_ALGORITHM: "HS256", JWT_SECRET_KEY: "only-for-tests-".repeat(4) };

/**
 * The server as users run it, in a process of its own on the tests' database.
 * @param options.descriptors how many files and sockets the process may have open
 */
export async function startServerProcess(options: { descriptors: number; env?: Record<string, string> }) {
  const port = findFreePort();
  const serve = [process.execPath, "--no-env-file", main, "serve"];
  const child = Bun.spawn(["sh", "-c", `ulimit -n ${options.descriptors} && exec "$0" "$@"`, ...serve], {
    env: {
      ...process.env,
      ...sharedKeys,
      NODE_ENV: "test",
      DATABASE_URL: testDatabaseUrl(),
      DATA_DIR: await makeDataDir(),
      HOST: "127.0.0.1",
      PORT: String(port),
      RATE_LIMIT_PER_MINUTE: "0",
      LOG_LEVEL: "warn",
      ...options.env,
    },
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  });
  const url = `http://127.0.0.1:${port}`;
  const isAnswered = () =>
    fetch(`${url}/health/live`).then(
      (answer) => answer.ok,
      () => false,
    );
  await until("the process serves", isAnswered, 30_000);

  return {
    port,
    url,
    pid: child.pid,
    async stop() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
