import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, mkdir, readdir, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "../../src/platform/free-port.ts";
import { endOf } from "../support/output.ts";
import { makeDataDir } from "../support/postgres.ts";

// The scripts run for real, in a folder instead of /. systemctl.sh stands in for systemd: it starts what the shipped
// units say. release.sh stands in for the binary.

const shipped = join(import.meta.dir, "..", "..", "infra", "ec2");
const slow = 60_000;
const inCi = process.env.CI === "true";
/** In CI every tool must be there. */
const testWith = (tool: string) => test.skipIf(Bun.which(tool) === null && !inCi);

let root: string;
let ports: number[] = [];

beforeAll(async () => {
  root = await makeDataDir();
  ports = [findFreePort(), findFreePort()];
  await mkdir(join(root, "run"));
});

afterAll(async () => {
  await Promise.all(ports.map((port) => sh(`"$SYSTEMCTL" stop table-order@${port}`)));
  await rm(root, { recursive: true, force: true });
});

async function sh(command: string, env: Record<string, string> = {}) {
  const child = Bun.spawn(["bash", "-c", command], {
    cwd: root,
    env: {
      PATH: `${process.env.PATH}`,
      ROOT: root,
      SYSTEMCTL: join(import.meta.dir, "systemctl.sh"),
      INSTANCES: ports.join(" "),
      HEALTHY_SECONDS: "20",
      SETTLE_SECONDS: "0",
      ...env,
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  return await endOf(child);
}

const update = (what: string, env?: Record<string, string>) =>
  sh(`opt/table-order/bin/update.sh "${what}"`, env);
const current = () => readlink(join(root, "opt/table-order/current"));

/** A file that behaves as the binary of that version does, or as a broken one. */
async function makeRelease(version: string, fault = ""): Promise<string> {
  const file = join(root, `table-order-api-${version}`);
  const text = await Bun.file(join(import.meta.dir, "release.sh")).text();
  await Bun.write(
    file,
    text
      .replace("VERSION=", `VERSION=${version}`)
      .replace("FAULT=", `FAULT=${fault}`)
      .replace("BUN=", `BUN=${process.execPath}`),
  );
  await chmod(file, 0o755);
  return file;
}

/** What each instance says it is; null where none answers. */
const running = () =>
  Promise.all(
    ports.map((port) =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        (answer) => answer.text(),
        () => null,
      ),
    ),
  );

async function restarts(): Promise<string[]> {
  const log = Bun.file(join(root, "run/systemctl.log"));
  const lines = (await log.text()).split("\n").filter((line) => line.startsWith("restart table-order@"));
  return lines.map((line) => line.replace("restart table-order@", ""));
}

describe("what is shipped", () => {
  testWith("shellcheck")("has no finding in its scripts", async () => {
    const scripts = (await readdir(shipped)).filter((name) => name.endsWith(".sh"));
    expect(scripts.length).toBe(4);
    const found = await sh(`cd "${join(shipped, "../..")}" && shellcheck -x infra/ec2/*.sh test/infra/*.sh`);
    expect(found).toEqual({ exitCode: 0, out: "", err: "" });
  });

  testWith("nginx")("is a configuration that nginx takes", async () => {
    const pem = join(root, "certificate.pem");
    await sh(`openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout ${pem} -out cert.pem`);
    await sh(`cat cert.pem >> ${pem}`);
    const site = await Bun.file(join(shipped, "nginx/table-order.conf")).text();
    await Bun.write(join(root, "site.conf"), site.replaceAll(/\/etc\/letsencrypt\S+\.pem/g, pem));
    await Bun.write(
      join(root, "nginx.conf"),
      `pid ${root}/nginx.pid; error_log stderr; events {} http { access_log off; include ${root}/site.conf; }`,
    );
    const tested = await sh(`nginx -t -p ${root} -c ${root}/nginx.conf`);
    expect(tested.err).toContain("test is successful");
    expect(tested.err).not.toMatch(/warn|emerg/);
  });

  testWith("systemd-analyze")("is units that systemd finds nothing wrong with", async () => {
    const folder = join(root, "units");
    await mkdir(folder);
    const names = await readdir(join(shipped, "systemd"));
    expect(names.length).toBeGreaterThanOrEqual(4);
    for (const name of names) {
      const unit = await Bun.file(join(shipped, "systemd", name)).text();
      // There is no release here to be found.
      const text = unit.replaceAll(/\/opt\/table-order\S+/g, "/bin/true");
      await Bun.write(join(folder, name.replace("@", "@8001")), text);
    }
    const verified = await sh(`systemd-analyze verify ${folder}/*`);
    expect(verified).toEqual({ exitCode: 0, out: "", err: "" });
  });
});

describe("a machine, one step after the other", () => {
  test(
    "is installed with keys and settings that others cannot read",
    async () => {
      const installed = await sh(`"${join(shipped, "install.sh")}" api.test.example`);
      expect(installed.exitCode).toBe(0);
      expect(installed.err).toContain("certbot certonly");
      const modes = await sh(
        "stat -c %a etc/table-order etc/table-order/api.env etc/table-order/keys/private.pem",
      );
      expect(modes.out).toBe("750\n640\n640\n");
    },
    slow,
  );

  test(
    "keeps its settings and keys when installed again, and gets its site once there is a certificate",
    async () => {
      const settings = join(root, "etc/table-order/api.env");
      await Bun.write(settings, `DATA_DIR=${root}/data\n`);
      const key = await Bun.file(join(root, "etc/table-order/keys/private.pem")).text();
      await Bun.write(join(root, "etc/letsencrypt/live/api.test.example/fullchain.pem"), "");
      expect((await sh(`"${join(shipped, "install.sh")}" api.test.example`)).exitCode).toBe(0);
      expect(await Bun.file(settings).text()).toBe(`DATA_DIR=${root}/data\n`);
      expect(await Bun.file(join(root, "etc/table-order/keys/private.pem")).text()).toBe(key);
      const site = await Bun.file(join(root, "etc/nginx/conf.d/table-order.conf")).text();
      expect(site).toContain("server_name api.test.example;");
      expect(site).not.toContain("example.com");
    },
    slow,
  );

  test(
    "starts its first release after migrating",
    async () => {
      const updated = await update(await makeRelease("1.0.0"));
      expect(updated).toMatchObject({ exitCode: 0, err: expect.stringContaining("1.0.0 is current.") });
      expect(await running()).toEqual(["1.0.0", "1.0.0"]);
      expect(await Bun.file(join(root, "run/migrated")).text()).toBe("1.0.0\n");
    },
    slow,
  );

  test(
    "takes a new release instance by instance",
    async () => {
      const before = (await restarts()).length;
      expect((await update(await makeRelease("1.1.0"))).exitCode).toBe(0);
      expect(await running()).toEqual(["1.1.0", "1.1.0"]);
      expect((await restarts()).slice(before)).toEqual(ports.map(String));
    },
    slow,
  );

  test(
    "goes back by itself from a release that does not become healthy, and leaves the other instance alone",
    async () => {
      const before = (await restarts()).length;
      const updated = await update(await makeRelease("1.2.0", "unhealthy"), { HEALTHY_SECONDS: "2" });
      expect(updated).toMatchObject({ exitCode: 1, err: expect.stringContaining("Went back to 1.1.0.") });
      expect(await current()).toBe("releases/1.1.0");
      expect(await running()).toEqual(["1.1.0", "1.1.0"]);
      expect((await restarts()).slice(before)).toEqual([`${ports[0]}`, `${ports[0]}`]);
    },
    slow,
  );

  test(
    "goes back from a release that ends at once",
    async () => {
      const updated = await update(await makeRelease("1.2.1", "ends"), { HEALTHY_SECONDS: "2" });
      expect(updated.exitCode).toBe(1);
      expect(await running()).toEqual(["1.1.0", "1.1.0"]);
    },
    slow,
  );

  test(
    "restarts nothing when the migration fails",
    async () => {
      const before = (await restarts()).length;
      const updated = await update(await makeRelease("1.3.0", "migration"));
      expect(updated).toMatchObject({ exitCode: 1, err: expect.stringContaining("migration failed") });
      expect(await current()).toBe("releases/1.1.0");
      expect((await restarts()).length).toBe(before);
    },
    slow,
  );

  test(
    "goes back to the release of before with one command, and forth again",
    async () => {
      expect((await sh("opt/table-order/bin/rollback.sh")).exitCode).toBe(0);
      expect(await running()).toEqual(["1.0.0", "1.0.0"]);
      expect((await sh("opt/table-order/bin/rollback.sh")).exitCode).toBe(0);
      expect(await running()).toEqual(["1.1.0", "1.1.0"]);
    },
    slow,
  );

  test("refuses other content under a version that is there", async () => {
    const updated = await update(await makeRelease("1.0.0", "changed"));
    expect(updated).toMatchObject({ exitCode: 1, err: expect.stringContaining("never changes") });
  });

  test("refuses a file that does not know its version", async () => {
    const file = await makeRelease("../../evil");
    expect(await update(file)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("says it is version"),
    });
  });

  test("refuses to start while another update is under way", async () => {
    const updated = await sh("exec 8>opt/table-order/.lock; flock 8; opt/table-order/bin/update.sh 1.0.0");
    expect(updated).toMatchObject({ exitCode: 1, err: expect.stringContaining("under way") });
  });

  test(
    "downloads a release and checks its sum, and keeps as many as it was told",
    async () => {
      const file = Bun.file(await makeRelease("2.0.0"));
      const name = `table-order-api-linux-${process.arch}`;
      const sum = new Bun.CryptoHasher("sha256").update(await file.bytes()).digest("hex");
      let given = "0".repeat(64);
      using server = Bun.serve({
        port: 0,
        hostname: "127.0.0.1",
        routes: {
          [`/v2.0.0/${name}`]: () => new Response(file),
          "/v2.0.0/SHA256SUMS": () => new Response(`${given}  ${name}\n`),
        },
      });
      const env = { RELEASES_URL: `http://127.0.0.1:${server.port}`, KEPT_RELEASES: "2" };

      expect((await update("2.0.0", env)).exitCode).not.toBe(0);
      expect(await running()).toEqual(["1.1.0", "1.1.0"]);

      given = sum;
      expect((await update("2.0.0", env)).exitCode).toBe(0);
      expect(await running()).toEqual(["2.0.0", "2.0.0"]);
      expect((await readdir(join(root, "opt/table-order/releases"))).sort()).toEqual(["1.1.0", "2.0.0"]);
    },
    slow,
  );
});
