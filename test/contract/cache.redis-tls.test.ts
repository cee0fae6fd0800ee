import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../../src/platform/free-port.ts";

import { describeWithRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

setDefaultTimeout(30_000);

const src = join(import.meta.dir, "../../src/platform/cache/redis.ts");
const silentLog = join(import.meta.dir, "../support/silent-log.ts");

describeWithRedis("redis behind TLS (rediss://)", () => {
  let folder: string;
  let redis: Bun.Subprocess;
  const port = findFreePort();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "table-order-tls-"));
    const made = Bun.spawnSync(
      [
        ..."openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(" "),
        ..."-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem".split(" "),
      ],
      { cwd: folder, stderr: "pipe" },
    );
    expect([made.exitCode, made.exitCode === 0 ? "" : made.stderr.toString()]).toEqual([0, ""]);
    const flags = `--port 0 --tls-port ${port} --tls-cert-file cert.pem --tls-key-file key.pem --tls-auth-clients no`;
    redis = Bun.spawn(
      ["redis-server", ...flags.split(" "), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
      {
        cwd: folder,
        stdin: "ignore",
        stdout: "ignore",
        stderr: "ignore",
      },
    );
    await until("redis takes connections", async () => {
      const connection = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }).catch(
        () => null,
      );
      connection?.end();
      return connection !== null;
    });
  });
  afterAll(async () => {
    redis.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  /** In a process of its own: which authorities are trusted is read at its start. */
  async function stateWith(env: Record<string, string>): Promise<string> {
    const program = `
      import { openRedisCache } from ${JSON.stringify(src)};
      import { silentLog } from ${JSON.stringify(silentLog)};
      const cache = await openRedisCache({ url: "rediss://localhost:${port}", log: silentLog });
      let state = await cache.health();
      for (let tries = 0; state === "down" && tries < 20; tries++) {
        await Bun.sleep(100);
        state = await cache.health();
      }
      await cache.putOnce("ticket", "mine", 30);
      console.log(state, await cache.takeOnce("ticket"));
      await cache.close();`;
    const child = Bun.spawn([process.execPath, "-e", program], {
      env: { ...process.env, ...env },
      stdout: "pipe",
      stderr: "inherit",
    });
    return (await new Response(child.stdout).text()).trim();
  }

  test("is used when its certificate is of a trusted authority", async () => {
    expect(await stateWith({ NODE_EXTRA_CA_CERTS: join(folder, "cert.pem") })).toBe("up mine");
  });

  test("is not spoken to when it is not: the process goes on without", async () => {
    expect(await stateWith({})).toBe("down mine");
  });
});
