import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { dirname, join } from "node:path";
import { isTooEasy } from "./features/auth/password-rules.ts";
import { readerOf } from "./setting-reader.ts";
import type { SettingName } from "./settings.ts";

const environments = ["development", "test", "production"] as const;
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const jwtAlgorithms = ["RS256", "HS256"] as const;

const maxTokenHours = 168;
/** The longest life that a token can have been given, whatever the setting says now. */
export const longestTokenSeconds = maxTokenHours * 3600;

export interface Config {
  readonly environment: (typeof environments)[number];
  /** Folder of what is kept outside a service: the private database, uploaded images. */
  readonly dataDir: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Proxies in front whose X-Forwarded-For entry is believed. */
    readonly trustedProxies: number;
    readonly corsOrigins: readonly string[];
    /** Host names that are answered; none: all. */
    readonly allowedHosts: readonly string[];
  };
  readonly limits: {
    /** 0: no limit. */
    readonly requestsPerMinute: number;
    readonly loginAttempts: number;
  };
  /** `max`: of one process; null: as many as its descriptors allow. */
  readonly streams: { readonly max: number | null; readonly perTable: number; readonly perAccount: number };
  /** `url` is null only outside production: the private server in `dataDir` is meant then. */
  readonly database: { readonly url: string | null; readonly poolSize: number };
  /** Where processes share limits, tickets and hints; null: there is one process. */
  readonly redisUrl: string | null;
  /** The broker that every event is sent to; null: consumers read the log. */
  readonly rabbitmqUrl: string | null;
  readonly jwt: JwtConfig;
  readonly log: { readonly level: (typeof logLevels)[number] };
  readonly metrics: {
    /** Null: they are read on the port of the API. */
    readonly port: number | null;
    readonly token: string | null;
    readonly addresses: readonly string[];
  };
  /** Where traces go, without a trailing slash, and the share of requests, 0 to 1; null: nowhere. */
  readonly tracing: { readonly endpoint: string; readonly sampleRatio: number } | null;
  /** Without a trailing slash; null: this server. */
  readonly assetBaseUrl: string | null;
  /** Null: images are kept in `dataDir`. */
  readonly s3: {
    readonly bucket: string;
    readonly region: string;
    readonly endpoint: string | null;
    /** Where browsers find the bucket's objects, without a trailing slash. */
    readonly assetBaseUrl: string;
  } | null;
  readonly superAdmin: { readonly username: string; readonly password: string } | null;
  readonly retention: { readonly eventDays: number; readonly historyDays: number };
  readonly backup: {
    /** A folder or s3://bucket/prefix. */
    readonly to: string;
    /** 0: all are kept. */
    readonly keepDays: number;
    /** Null: backups are not encrypted. */
    readonly key: string | null;
    /** Folder of PostgreSQL's client programs; null: they are looked for. */
    readonly programs: string | null;
    readonly s3: { readonly region: string | null; readonly endpoint: string | null };
  };
}

export type JwtConfig = {
  readonly issuer: string;
  readonly audience: string;
  readonly expireSeconds: number;
} & (
  | {
      readonly algorithm: "RS256";
      readonly privateKeyPath: string;
      readonly publicKeyPath: string;
      /** The keys themselves, in place of the files; null: they are in the files. */
      readonly pem: { readonly private: string; readonly public: string } | null;
      /** A second key whose tokens are accepted, for the time of a rotation; there may be no such file. */
      readonly secondPublicKeyPath: string;
      /** The second key itself, in place of its file; null: the file, if there is one. */
      readonly secondPublicPem: string | null;
    }
  | { readonly algorithm: "HS256"; readonly secretKey: string; readonly secondSecretKey: string | null }
);

/** Its message names every wrong or missing key, one a line, and holds no secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

/**
 * Reads the whole configuration.
 * @param env usually `process.env`; space around values does not count, empty ones are missing.
 * @returns the configuration, frozen at every depth.
 * @throws ConfigError naming every wrong or missing key.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const refuse = (name: SettingName, why: string) => problems.push(`${name}: ${why}`);
  const read = readerOf(env, refuse);

  const environment = read.choice("NODE_ENV", environments);
  const production = environment === "production";

  const assetBaseUrl = readBaseUrl("ASSET_BASE_URL");
  const s3Endpoint = readBaseUrl("AWS_S3_ENDPOINT");

  const config: Config = {
    environment,
    dataDir: read.text("DATA_DIR"),
    http: {
      host: read.optional("HOST") ?? (production ? "0.0.0.0" : "127.0.0.1"),
      port: read.integer("PORT", 0, 65_535),
      trustedProxies: read.integer("TRUST_PROXY", 0, 10),
      corsOrigins: read.list("CORS_ORIGINS", originProblem),
      allowedHosts: read.list("ALLOWED_HOSTS", hostProblem),
    },
    limits: {
      requestsPerMinute: read.integer("RATE_LIMIT_PER_MINUTE", 0, 1_000_000),
      loginAttempts: read.integer("LOGIN_ATTEMPTS", 1, 10_000),
    },
    streams: {
      max: read.optional("MAX_STREAMS") === null ? null : read.integer("MAX_STREAMS", 1, 1_000_000),
      perTable: read.integer("STREAMS_PER_TABLE", 1, 1_000),
      perAccount: read.integer("STREAMS_PER_ACCOUNT", 1, 100_000),
    },
    // Half of them for transactions: decision 003.
    database: { url: readDatabaseUrl(), poolSize: read.integer("DATABASE_POOL_SIZE", 2, 200) },
    redisUrl: readRedisUrl(),
    rabbitmqUrl: readRabbitmqUrl(),
    jwt: readJwt(),
    log: { level: read.choice("LOG_LEVEL", logLevels) },
    metrics: {
      port: readMetricsPort(),
      token: readMetricsToken(),
      addresses: read.list("METRICS_ADDRESSES", (address) => (isIP(address) ? null : "is not an IP address")),
    },
    tracing: readTracing(),
    assetBaseUrl,
    s3: readS3(),
    superAdmin: readSuperAdmin(),
    retention: {
      eventDays: read.integer("EVENT_RETENTION_DAYS", 1, 365),
      historyDays: read.integer("HISTORY_RETENTION_DAYS", 1, 3_660),
    },
    backup: {
      to: read.optional("BACKUP_TO") ?? join(read.text("DATA_DIR"), "backups"),
      keepDays: read.integer("BACKUP_KEEP_DAYS", 0, 3_660),
      key: readBackupKey(),
      programs: read.optional("BACKUP_PG_BIN"),
      s3: { region: read.optional("AWS_REGION"), endpoint: s3Endpoint },
    },
  };

  // The one that reads it is main.ts, also when the configuration is not usable.
  read.boolean("DEBUG");
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);

  function readDatabaseUrl(): string | null {
    const url = read.optional("DATABASE_URL");
    if (url === null) {
      if (production) refuse("DATABASE_URL", "required in production");
    } else if (!/^postgres(ql)?:\/\/./.test(url)) {
      refuse("DATABASE_URL", `${databaseKind(url)}; give postgres://… or postgresql://…`);
    }
    return url;
  }

  function readRedisUrl(): string | null {
    const address = read.optional("REDIS_URL");
    if (address === null) return null;
    const url = URL.parse(address);
    const isRedis = url !== null && ["redis:", "rediss:"].includes(url.protocol) && url.hostname !== "";
    if (!isRedis || !/^\/?\d*$/.test(url.pathname)) {
      refuse("REDIS_URL", "not the address of a Redis server; give redis://… or rediss://…");
    }
    return address;
  }

  function readRabbitmqUrl(): string | null {
    const address = read.optional("RABBITMQ_URL");
    if (address === null) return null;
    const url = URL.parse(address);
    const isRabbitmq = url !== null && ["amqp:", "amqps:"].includes(url.protocol) && url.hostname !== "";
    // One virtual host; a slash in its name is written %2F.
    if (!isRabbitmq || !/^(\/[^/]*)?$/.test(url.pathname) || url.hash !== "") {
      refuse("RABBITMQ_URL", "not the address of a RabbitMQ server; give amqp://… or amqps://…");
    }
    return address;
  }

  function readJwt(): JwtConfig {
    const algorithm = read.choice("JWT_ALGORITHM", jwtAlgorithms);
    const common = {
      issuer: read.text("JWT_ISSUER"),
      audience: read.text("JWT_AUDIENCE"),
      expireSeconds: read.integer("JWT_EXPIRE_HOURS", 1, maxTokenHours) * 3600,
    };
    if (algorithm === "HS256") {
      const secretKey = read.optional("JWT_SECRET_KEY") ?? "";
      if (Buffer.byteLength(secretKey) < 32) {
        refuse("JWT_SECRET_KEY", secretKey === "" ? "required for HS256" : "shorter than 32 bytes");
      }
      const secondSecretKey = read.optional("JWT_SECOND_SECRET_KEY");
      if (secondSecretKey !== null && Buffer.byteLength(secondSecretKey) < 32)
        refuse("JWT_SECOND_SECRET_KEY", "shorter than 32 bytes");
      return { ...common, algorithm, secretKey, secondSecretKey };
    }
    const pem = readKeyPair();
    const privateKeyPath = readKeyPath("JWT_PRIVATE_KEY_PATH", production && pem === null);
    const publicKeyPath = readKeyPath("JWT_PUBLIC_KEY_PATH", production && pem === null);
    return {
      ...common,
      algorithm,
      privateKeyPath,
      publicKeyPath,
      pem,
      secondPublicKeyPath:
        read.optional("JWT_SECOND_PUBLIC_KEY_PATH") ?? join(dirname(publicKeyPath), "second-public.pem"),
      secondPublicPem: readSecondPublicKey(),
    };
  }

  function readSecondPublicKey(): string | null {
    const pem = readPem("JWT_SECOND_PUBLIC_KEY");
    if (pem !== null && !isRsaKey(() => createPublicKey(pem)))
      refuse("JWT_SECOND_PUBLIC_KEY", "is not an RSA key as PEM");
    return pem;
  }

  function readPem(name: SettingName): string | null {
    return read.optional(name)?.replaceAll("\\n", "\n") ?? null;
  }

  /** Where secrets are handed over as variables and not as files. */
  function readKeyPair(): { private: string; public: string } | null {
    const privatePem = readPem("JWT_PRIVATE_KEY");
    const publicPem = readPem("JWT_PUBLIC_KEY");
    if (!privatePem && !publicPem) return null;
    if (!privatePem) refuse("JWT_PRIVATE_KEY", "required with JWT_PUBLIC_KEY");
    else if (!isRsaKey(() => createPrivateKey(privatePem)))
      refuse("JWT_PRIVATE_KEY", "is not an RSA key as PEM");
    if (!publicPem) refuse("JWT_PUBLIC_KEY", "required with JWT_PRIVATE_KEY");
    else if (!isRsaKey(() => createPublicKey(publicPem)))
      refuse("JWT_PUBLIC_KEY", "is not an RSA key as PEM");
    return { private: privatePem ?? "", public: publicPem ?? "" };
  }

  /** Outside production a missing pair is made at start. The path is not shown: it may be a key put in the wrong place. */
  function readKeyPath(name: SettingName, mustExist: boolean): string {
    const path = read.text(name);
    if (mustExist && !existsSync(path)) refuse(name, "there is no such file");
    return path;
  }

  function readS3(): Config["s3"] {
    const bucket = read.optional("AWS_S3_BUCKET");
    const region = read.optional("AWS_REGION") ?? "";
    if (bucket === null) return null;
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
      refuse("AWS_S3_BUCKET", "is not the name of a bucket");
    }
    if (!/^[a-z0-9-]{1,63}$/.test(region)) {
      refuse("AWS_REGION", region === "" ? "required with AWS_S3_BUCKET" : "is not the name of a region");
    }
    const own =
      s3Endpoint === null ? `https://${bucket}.s3.${region}.amazonaws.com` : `${s3Endpoint}/${bucket}`;
    return { bucket, region, endpoint: s3Endpoint, assetBaseUrl: assetBaseUrl ?? own };
  }

  function readMetricsPort(): number | null {
    if (read.optional("METRICS_PORT") === null) return null;
    const port = read.integer("METRICS_PORT", 0, 65_535);
    if (port !== 0 && read.text("METRICS_PORT") === read.text("PORT"))
      refuse("METRICS_PORT", "is PORT; leave it empty to read the metrics there");
    return port;
  }

  function readMetricsToken(): string | null {
    const token = read.optional("METRICS_TOKEN");
    if (production && token !== null && [...token].length < 16)
      refuse("METRICS_TOKEN", "shorter than 16 characters");
    return token;
  }

  function readTracing(): Config["tracing"] {
    const endpoint = readBaseUrl("OTEL_EXPORTER_OTLP_ENDPOINT");
    const ratio = read.text("OTEL_TRACES_SAMPLER_ARG");
    if (!/^(0|1|[01]?\.\d{1,9})$/.test(ratio) || Number(ratio) > 1)
      refuse("OTEL_TRACES_SAMPLER_ARG", `${JSON.stringify(ratio)} is not a number from 0 to 1`);
    return endpoint === null ? null : { endpoint, sampleRatio: Number(ratio) };
  }

  function readBaseUrl(
    name: "ASSET_BASE_URL" | "AWS_S3_ENDPOINT" | "OTEL_EXPORTER_OTLP_ENDPOINT",
  ): string | null {
    const address = read.optional(name);
    if (address === null) return null;
    const url = httpUrl(address);
    if (url === null || url.search !== "" || url.hash !== "" || url.username !== "") {
      refuse(name, "must be an http:// or https:// address without credentials and query");
    }
    return address.replace(/\/+$/, "");
  }

  function readBackupKey(): string | null {
    const key = read.optional("BACKUP_KEY");
    if (key !== null && [...key].length < 20) refuse("BACKUP_KEY", "shorter than 20 characters");
    return key;
  }

  function readSuperAdmin(): Config["superAdmin"] {
    const username = read.optional("SUPER_ADMIN_USERNAME");
    const password = read.optional("SUPER_ADMIN_PASSWORD");
    if (password !== null && [...password].length < 12) {
      refuse("SUPER_ADMIN_PASSWORD", "shorter than 12 characters");
    } else if (password !== null && isTooEasy(password, username ?? "")) {
      refuse("SUPER_ADMIN_PASSWORD", "too easy to guess");
    }
    if (username !== null && password !== null) return { username, password };
    if (username !== null) refuse("SUPER_ADMIN_PASSWORD", "required with SUPER_ADMIN_USERNAME");
    if (password !== null) refuse("SUPER_ADMIN_USERNAME", "required with SUPER_ADMIN_PASSWORD");
    return null;
  }
}

function isRsaKey(parse: () => KeyObject): boolean {
  try {
    return parse().asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

function httpUrl(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && ["http:", "https:"].includes(url.protocol) ? url : null;
}

function originProblem(entry: string): string | null {
  if (entry === "*") return "is refused: name the origins";
  return httpUrl(entry)?.origin === entry ? null : "is not an origin like https://board.example.com";
}

function hostProblem(entry: string): string | null {
  return /^[A-Za-z0-9.-]+$|^\[[0-9a-fA-F:.]+\]$/.test(entry)
    ? null
    : "is not a host name like api.example.com";
}

const otherDatabases: Record<string, string> = {
  mysql: "MySQL",
  mysql2: "MySQL",
  mariadb: "MariaDB",
  sqlserver: "SQL Server",
  mssql: "SQL Server",
  oracle: "Oracle",
  mongodb: "MongoDB",
  "mongodb+srv": "MongoDB",
  sqlite: "SQLite",
  file: "SQLite",
};

/** Only known kinds are named: anything else might be part of a secret that was put in the wrong place. */
function databaseKind(url: string): string {
  const kind = otherDatabases[url.split(":", 1)[0]?.toLowerCase() ?? ""];
  return kind === undefined ? "not the address of a PostgreSQL database" : `${kind} is not supported`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
