import { describe, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, loadConfig } from "../../src/config.ts";
import { loadKeys } from "../../src/features/auth/keys.ts";
import { renderEnvExample, settings } from "../../src/settings.ts";
import { foreignKeyPair, testKeyPair } from "../support/keys.ts";

type Env = Record<string, string | undefined>;

function problemsOf(env: Env): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The keys a start with this environment complains about. */
function refused(env: Env): string[] {
  return problemsOf(env).map((problem) => problem.split(":", 1)[0] ?? "");
}

const production = {
  NODE_ENV: "production",
  DATABASE_URL: "postgres://api:pw@db.internal/orders",
  JWT_ALGORITHM: "HS256",
  JWT_SECRET_KEY: "s".repeat(32),
};

describe("defaults", () => {
  test("an empty environment gives a private development server", () => {
    expect(loadConfig({})).toEqual({
      environment: "development",
      dataDir: ".data",
      http: { host: "127.0.0.1", port: 8000, trustedProxies: 0, corsOrigins: [], allowedHosts: [] },
      limits: { requestsPerMinute: 100, loginAttempts: 10 },
      streams: { max: null, perTable: 5, perAccount: 20 },
      database: { url: null, poolSize: 10 },
      redisUrl: null,
      rabbitmqUrl: null,
      jwt: {
        algorithm: "RS256",
        privateKeyPath: "keys/private.pem",
        publicKeyPath: "keys/public.pem",
        pem: null,
        secondPublicKeyPath: "keys/second-public.pem",
        secondPublicPem: null,
        issuer: "table-order-api",
        audience: "table-order-api",
        expireSeconds: 57_600,
      },
      log: { level: "info" },
      metrics: { port: null, token: null, addresses: ["127.0.0.1", "::1"] },
      tracing: null,
      assetBaseUrl: null,
      s3: null,
      superAdmin: null,
      retention: { eventDays: 7, historyDays: 183 },
      backup: {
        to: ".data/backups",
        keepDays: 30,
        key: null,
        programs: null,
        s3: { region: null, endpoint: null },
      },
    });
  });

  test("empty and blank values count as missing", () => {
    const blank = Object.fromEntries(Object.keys(settings).map((name, i) => [name, " ".repeat(i % 3)]));
    expect(loadConfig(blank)).toEqual(loadConfig({}));
  });

  test("production listens on every address unless told otherwise", () => {
    expect(loadConfig(production).http.host).toBe("0.0.0.0");
    expect(loadConfig({ ...production, HOST: "10.0.0.7" }).http.host).toBe("10.0.0.7");
  });

  test("the configuration cannot be changed at any depth", () => {
    const config = loadConfig({ CORS_ORIGINS: "https://a.example" });
    for (const part of [config, config.http, config.http.corsOrigins, config.jwt, config.metrics.addresses]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe("values", () => {
  test("each is read with its unit", () => {
    const config = loadConfig({
      PORT: "0",
      TRUST_PROXY: "2",
      CORS_ORIGINS: "https://board.example.com, http://localhost:5173",
      RATE_LIMIT_PER_MINUTE: "0",
      JWT_EXPIRE_HOURS: "168",
      DEBUG: "1",
      ASSET_BASE_URL: "https://cdn.example.com/images/",
      METRICS_ADDRESSES: "10.0.0.1",
      METRICS_PORT: "9464",
      SUPER_ADMIN_USERNAME: "root",
      SUPER_ADMIN_PASSWORD: "twelve chars",
    });
    expect(config.http).toMatchObject({
      port: 0,
      trustedProxies: 2,
      corsOrigins: ["https://board.example.com", "http://localhost:5173"],
    });
    expect(config.limits.requestsPerMinute).toBe(0);
    expect(config.jwt.expireSeconds).toBe(604_800);
    expect(config.assetBaseUrl).toBe("https://cdn.example.com/images");
    expect(config.metrics).toMatchObject({ port: 9464, addresses: ["10.0.0.1"] });
    expect(config.superAdmin).toEqual({ username: "root", password: "twelve chars" });
  });

  test.each([
    "postgres://api:pw@localhost:5432/orders",
    "postgresql://api:pw@db.internal/orders?sslmode=require",
    "postgres://api:pw@one:5432,two:5432/orders",
  ])("takes %s", (url) => {
    expect(loadConfig({ DATABASE_URL: url }).database.url).toBe(url);
  });

  test.each(["redis://localhost", "redis://:pw@cache.internal:6380/2", "rediss://api:pw@[::1]:6379/"])(
    "takes %s",
    (url) => {
      expect(loadConfig({ REDIS_URL: url }).redisUrl).toBe(url);
    },
  );

  test.each([
    ["NODE_ENV", "staging"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "80a"],
    ["PORT", "1e3"],
    ["TRUST_PROXY", "11"],
    ["TRUST_PROXY", "true"],
    ["CORS_ORIGINS", "*"],
    ["CORS_ORIGINS", "https://a.example,*"],
    ["CORS_ORIGINS", "null"],
    ["CORS_ORIGINS", "board.example.com"],
    ["CORS_ORIGINS", "https://board.example.com/"],
    ["CORS_ORIGINS", "ftp://board.example.com"],
    ["RATE_LIMIT_PER_MINUTE", "0.5"],
    ["LOGIN_ATTEMPTS", "0"],
    ["DATABASE_POOL_SIZE", "1"],
    ["JWT_ALGORITHM", "none"],
    ["JWT_EXPIRE_HOURS", "0"],
    ["JWT_EXPIRE_HOURS", "169"],
    ["LOG_LEVEL", "verbose"],
    ["DEBUG", "app:*"],
    ["METRICS_ADDRESSES", "10.0.0.0/8"],
    ["METRICS_PORT", "http"],
    ["METRICS_PORT", "8000"],
    ["ASSET_BASE_URL", "cdn.example.com"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"],
    ["OTEL_TRACES_SAMPLER_ARG", "1.5"],
    ["OTEL_TRACES_SAMPLER_ARG", "half"],
    ["ASSET_BASE_URL", "javascript:alert(1)"],
    ["EVENT_RETENTION_DAYS", "0"],
    ["HISTORY_RETENTION_DAYS", "0"],
    ["DATABASE_URL", "orders.db"],
    ["DATABASE_URL", "postgres://"],
    ["REDIS_URL", "localhost:6379"],
    ["REDIS_URL", "http://localhost:6379"],
    ["REDIS_URL", "redis://"],
    ["REDIS_URL", "redis://localhost/orders"],
    ["RABBITMQ_URL", "localhost:5672"],
    ["RABBITMQ_URL", "http://localhost:15672"],
    ["RABBITMQ_URL", "amqp://"],
    ["RABBITMQ_URL", "amqp://localhost/orders/events"],
    ["AWS_S3_ENDPOINT", "localhost:9000"],
    ["AWS_S3_ENDPOINT", "http://key:secret@localhost:9000"],
  ])("refuses %s=%s", (name, value) => {
    expect(refused({ [name]: value })).toEqual([name]);
  });

  test("a bucket has a region, and images are read from it unless told otherwise", () => {
    expect(loadConfig({}).s3).toBeNull();
    expect(refused({ AWS_S3_BUCKET: "images" })).toEqual(["AWS_REGION"]);
    expect(refused({ AWS_S3_BUCKET: "../images", AWS_REGION: "eu/west" })).toEqual([
      "AWS_S3_BUCKET",
      "AWS_REGION",
    ]);
    const env = { AWS_S3_BUCKET: "images", AWS_REGION: "ap-northeast-2" };
    expect(loadConfig(env).s3).toEqual({
      bucket: "images",
      region: "ap-northeast-2",
      endpoint: null,
      assetBaseUrl: "https://images.s3.ap-northeast-2.amazonaws.com",
    });
    expect(loadConfig({ ...env, AWS_S3_ENDPOINT: "http://localhost:9000/" }).s3).toMatchObject({
      endpoint: "http://localhost:9000",
      assetBaseUrl: "http://localhost:9000/images",
    });
    expect(loadConfig({ ...env, ASSET_BASE_URL: "https://cdn.example.com/" }).s3?.assetBaseUrl).toBe(
      "https://cdn.example.com",
    );
  });

  test("the metrics token has 16 characters in production, and may be short elsewhere", () => {
    expect(refused({ ...production, METRICS_TOKEN: "fifteen letters" })).toEqual(["METRICS_TOKEN"]);
    expect(loadConfig({ ...production, METRICS_TOKEN: "sixteen letters!" }).metrics.token).toBe(
      "sixteen letters!",
    );
    expect(loadConfig({ METRICS_TOKEN: "short" }).metrics.token).toBe("short");
  });

  test("the first administrator has a name and a long password, or there is none", () => {
    expect(refused({ SUPER_ADMIN_USERNAME: "root" })).toEqual(["SUPER_ADMIN_PASSWORD"]);
    expect(refused({ SUPER_ADMIN_PASSWORD: "a long password" })).toEqual(["SUPER_ADMIN_USERNAME"]);
    expect(refused({ SUPER_ADMIN_USERNAME: "root", SUPER_ADMIN_PASSWORD: "eleven char" })).toEqual([
      "SUPER_ADMIN_PASSWORD",
    ]);
  });

  test.each([
    ["mysql://u:p@h/d", "MySQL"],
    ["MYSQL://u:p@h/d", "MySQL"],
    ["mariadb://u:p@h/d", "MariaDB"],
    ["mongodb+srv://u:p@h/d", "MongoDB"],
    ["sqlite:orders.db", "SQLite"],
  ])("names the kind of database in %s", (url, kind) => {
    expect(problemsOf({ DATABASE_URL: url })).toEqual([
      `DATABASE_URL: ${kind} is not supported; give postgres://… or postgresql://…`,
    ]);
  });

  test("names every problem at once, one a line", () => {
    expect(() => loadConfig({ PORT: "x", LOG_LEVEL: "y", DATABASE_URL: "mysql://h/d" })).toThrow(
      [
        "The configuration is not usable:",
        `  PORT: "x" is not a whole number from 0 to 65535`,
        "  DATABASE_URL: MySQL is not supported; give postgres://… or postgresql://…",
        `  LOG_LEVEL: "y" is not one of trace, debug, info, warn, error, fatal, silent`,
      ].join("\n"),
    );
  });
});

describe("signing keys", () => {
  test("HS256 asks for a secret of 32 bytes, not characters", () => {
    expect(problemsOf({ JWT_ALGORITHM: "HS256" })).toEqual(["JWT_SECRET_KEY: required for HS256"]);
    expect(refused({ JWT_ALGORITHM: "HS256", JWT_SECRET_KEY: "x".repeat(31) })).toEqual(["JWT_SECRET_KEY"]);
    const secretKey = "키".repeat(11);
    expect(loadConfig({ JWT_ALGORITHM: "HS256", JWT_SECRET_KEY: secretKey }).jwt).toMatchObject({
      algorithm: "HS256",
      secretKey,
    });
  });

  test("production needs a database and both key files", async () => {
    const nowhere = { JWT_PRIVATE_KEY_PATH: "missing.pem", JWT_PUBLIC_KEY_PATH: "missing.pub.pem" };
    expect(refused({ NODE_ENV: "production", ...nowhere })).toEqual([
      "DATABASE_URL",
      "JWT_PRIVATE_KEY_PATH",
      "JWT_PUBLIC_KEY_PATH",
    ]);
    const folder = await mkdtemp(join(tmpdir(), "keys-"));
    try {
      const env = {
        NODE_ENV: "production",
        DATABASE_URL: "postgres://h/d",
        JWT_PRIVATE_KEY_PATH: join(folder, "private.pem"),
        JWT_PUBLIC_KEY_PATH: join(folder, "public.pem"),
      };
      await Bun.write(env.JWT_PRIVATE_KEY_PATH, "-");
      expect(refused(env)).toEqual(["JWT_PUBLIC_KEY_PATH"]);
      await Bun.write(env.JWT_PUBLIC_KEY_PATH, "-");
      expect(refused(env)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe("as values", () => {
    const { privatePem, publicPem } = testKeyPair;
    const pair = { JWT_PRIVATE_KEY: privatePem, JWT_PUBLIC_KEY: publicPem };

    test("take the place of files, also in production", () => {
      const env = {
        NODE_ENV: "production",
        DATABASE_URL: "postgres://h/d",
        JWT_PRIVATE_KEY_PATH: "missing.pem",
      };
      expect(loadConfig({ ...env, ...pair }).jwt).toMatchObject({
        pem: { private: privatePem.trim(), public: publicPem.trim() },
      });
    });

    test("may have their line breaks written as \\n", () => {
      const inOneLine = {
        JWT_PRIVATE_KEY: privatePem.replaceAll("\n", "\\n"),
        JWT_PUBLIC_KEY: publicPem.replaceAll("\n", "\\n"),
      };
      expect(inOneLine.JWT_PRIVATE_KEY).not.toContain("\n");
      expect(loadConfig(inOneLine).jwt).toMatchObject({ pem: { private: privatePem, public: publicPem } });
    });

    test("come as a pair of RSA keys", () => {
      expect(refused({ JWT_PRIVATE_KEY: privatePem })).toEqual(["JWT_PUBLIC_KEY"]);
      expect(refused({ JWT_PUBLIC_KEY: publicPem })).toEqual(["JWT_PRIVATE_KEY"]);
      expect(refused({ ...pair, JWT_PRIVATE_KEY: publicPem })).toEqual(["JWT_PRIVATE_KEY"]);
      const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const pem = ec.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      expect(refused({ ...pair, JWT_PRIVATE_KEY: pem })).toEqual(["JWT_PRIVATE_KEY"]);
    });

    test("that do not belong together stop the start", async () => {
      const signs = (publicKey: string) => loadKeys(loadConfig({ ...pair, JWT_PUBLIC_KEY: publicKey }).jwt);
      expect(await signs(publicPem)).toMatchObject({ accepted: [{ jwk: { kty: "RSA" } }] });
      await expect(signs(foreignKeyPair.publicPem)).rejects.toThrow("not a pair");
    });
  });

  test("development starts without key files", () => {
    expect(refused({ JWT_PRIVATE_KEY_PATH: "missing.pem", JWT_PUBLIC_KEY_PATH: "missing.pem" })).toEqual([]);
  });
});

test("a super admin's password that is easy to guess stops the start by name", () => {
  for (const password of ["aaaaaaaaaaaa", "root-root-root", "password1234", "Password12345"]) {
    const env = { SUPER_ADMIN_USERNAME: "root", SUPER_ADMIN_PASSWORD: password };
    expect(problemsOf(env)).toEqual(["SUPER_ADMIN_PASSWORD: too easy to guess"]);
  }
});

describe("secrets", () => {
  const canary = "c4n4ry";

  test("no message shows a secret, however it is wrong", () => {
    const secrets = Object.entries(settings).filter(([, setting]) => "secret" in setting);
    expect(secrets.length).toBeGreaterThan(3);
    for (const value of [canary, `mysql://u:${canary}@h/d`, `${canary}://h/d`, `\n${canary}`]) {
      const env = Object.fromEntries(secrets.map(([name]) => [name, value]));
      const problems = problemsOf({ ...env, NODE_ENV: "production", JWT_ALGORITHM: "HS256", PORT: "x" });
      expect(problems.length).toBeGreaterThan(3);
      expect(problems.join("\n")).not.toContain(canary);
    }
  });

  test("a key pasted in place of its path is not shown", () => {
    const problems = problemsOf({ NODE_ENV: "production", JWT_PRIVATE_KEY_PATH: `-----BEGIN ${canary}` });
    expect(problems.map((problem) => problem.split(":", 1)[0])).toContain("JWT_PRIVATE_KEY_PATH");
    expect(problems.join("\n")).not.toContain(canary);
  });
});

describe(".env.example", () => {
  const file = Bun.file(join(import.meta.dir, "../../.env.example"));

  test("is what the table of settings says", async () => {
    expect(await file.text()).toBe(renderEnvExample());
  });

  test("copied as it is, gives the defaults", async () => {
    const lines = (await file.text()).split("\n").filter((line) => /^[A-Z]/.test(line));
    expect(lines.length).toBe(Object.keys(settings).length);
    const env = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    expect(loadConfig(env)).toEqual(loadConfig({}));
  });
});
