import { existsSync } from "node:fs";
import { isIP } from "node:net";

interface Setting {
  /** What holds when the key is missing or empty; null where there is no value then. */
  default: string | null;
  about: string;
  /** Its value appears in no message. */
  secret?: true;
}

/** Every key that is read. `.env.example` is made from this table, and a test compares them. */
export const settings = {
  NODE_ENV: { default: "development", about: "development, test or production." },
  HOST: {
    default: null,
    about: "Address to listen on. Empty: 127.0.0.1, and 0.0.0.0 in production.",
  },
  PORT: { default: "8000", about: "TCP port; 0 takes a free one." },
  TRUST_PROXY: {
    default: "0",
    about:
      "How many proxies in front are trusted to say in X-Forwarded-For where a request came from (0 to 10).",
  },
  CORS_ORIGINS: {
    default: null,
    about: "Origins of browser applications, separated by commas: https://board.example.com",
  },
  RATE_LIMIT_PER_MINUTE: { default: "100", about: "Requests a client may make a minute; 0 switches it off." },
  LOGIN_ATTEMPTS: { default: "10", about: "Wrong sign-ins allowed in 15 minutes." },

  DATABASE_URL: {
    default: null,
    about:
      "postgres://user:password@host:5432/name. Required in production; empty: a private server in DATA_DIR.",
    secret: true,
  },
  DATABASE_POOL_SIZE: { default: "10", about: "Connections to the database (1 to 200)." },
  DATA_DIR: { default: ".data", about: "Folder of the private database and of uploaded images." },

  JWT_ALGORITHM: { default: "RS256", about: "RS256 (a key pair) or HS256 (a shared secret)." },
  JWT_PRIVATE_KEY_PATH: { default: "keys/private.pem", about: "RS256: PEM file that signs." },
  JWT_PUBLIC_KEY_PATH: { default: "keys/public.pem", about: "RS256: PEM file that verifies." },
  JWT_SECRET_KEY: { default: null, about: "HS256: at least 32 bytes.", secret: true },
  JWT_EXPIRE_HOURS: { default: "16", about: "How long a sign-in lasts (1 to 168)." },
  JWT_ISSUER: { default: "table-order-api", about: "`iss` of tokens." },
  JWT_AUDIENCE: { default: "table-order-api", about: "`aud` of tokens." },

  LOG_LEVEL: { default: "info", about: "trace, debug, info, warn, error, fatal or silent." },
  DEBUG: { default: "false", about: "true or false: more detail for development." },
  METRICS_TOKEN: {
    default: null,
    about: "Bearer token that lets other addresses read /metrics.",
    secret: true,
  },
  METRICS_ADDRESSES: {
    default: "127.0.0.1,::1",
    about: "Addresses that may read /metrics without the token, separated by commas.",
  },

  AWS_S3_BUCKET: {
    default: null,
    about:
      "Bucket for uploaded images; the credentials are found as AWS's own tools find them. Empty: DATA_DIR.",
  },
  AWS_REGION: { default: null, about: "The bucket's region. Required with AWS_S3_BUCKET." },
  AWS_S3_ENDPOINT: { default: null, about: "Address of another service that speaks S3. Empty: AWS." },
  ASSET_BASE_URL: {
    default: null,
    about: "Address images are served from, such as a CDN. Empty: the bucket itself, or this server.",
  },

  SUPER_ADMIN_USERNAME: { default: null, about: "First administrator, made at start when there is none." },
  SUPER_ADMIN_PASSWORD: { default: null, about: "Its password: at least 12 characters.", secret: true },

  EVENT_RETENTION_DAYS: { default: "7", about: "How long events can be read again." },
  HISTORY_RETENTION_DAYS: { default: "183", about: "How long closed sessions and their orders are kept." },

  REDIS_URL: {
    default: null,
    about: "redis://user:password@host:6379/0 or rediss://… for several processes; empty: one process alone.",
    secret: true,
  },
  RABBITMQ_URL: { default: null, about: "Not supported by this version: leave it empty.", secret: true },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** Names of settings whose value may be shown. */
type OpenSettingName = {
  [K in SettingName]: (typeof settings)[K] extends { secret: true } ? never : K;
}[SettingName];

const environments = ["development", "test", "production"] as const;
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const jwtAlgorithms = ["RS256", "HS256"] as const;

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
  };
  readonly limits: {
    /** 0: no limit. */
    readonly requestsPerMinute: number;
    readonly loginAttempts: number;
    readonly loginWindowSeconds: number;
  };
  /** `url` is null only outside production: the private server in `dataDir` is meant then. */
  readonly database: { readonly url: string | null; readonly poolSize: number };
  /** Where processes share limits, tickets and hints; null: there is one process. */
  readonly redisUrl: string | null;
  readonly jwt: JwtConfig;
  readonly log: { readonly level: (typeof logLevels)[number]; readonly debug: boolean };
  readonly metrics: { readonly token: string | null; readonly addresses: readonly string[] };
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
}

export type JwtConfig = {
  readonly issuer: string;
  readonly audience: string;
  readonly expireSeconds: number;
} & (
  | { readonly algorithm: "RS256"; readonly privateKeyPath: string; readonly publicKeyPath: string }
  | { readonly algorithm: "HS256"; readonly secretKey: string }
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

  const config: Config = {
    environment,
    dataDir: read.text("DATA_DIR"),
    http: {
      host: read.optional("HOST") ?? (production ? "0.0.0.0" : "127.0.0.1"),
      port: read.integer("PORT", 0, 65_535),
      trustedProxies: read.integer("TRUST_PROXY", 0, 10),
      corsOrigins: read.list("CORS_ORIGINS", originProblem),
    },
    limits: {
      requestsPerMinute: read.integer("RATE_LIMIT_PER_MINUTE", 0, 1_000_000),
      loginAttempts: read.integer("LOGIN_ATTEMPTS", 1, 10_000),
      loginWindowSeconds: 15 * 60,
    },
    database: { url: readDatabaseUrl(), poolSize: read.integer("DATABASE_POOL_SIZE", 1, 200) },
    redisUrl: readRedisUrl(),
    jwt: readJwt(),
    log: { level: read.choice("LOG_LEVEL", logLevels), debug: read.boolean("DEBUG") },
    metrics: {
      token: read.optional("METRICS_TOKEN"),
      addresses: read.list("METRICS_ADDRESSES", (address) => (isIP(address) ? null : "is not an IP address")),
    },
    assetBaseUrl,
    s3: readS3(),
    superAdmin: readSuperAdmin(),
    retention: {
      eventDays: read.integer("EVENT_RETENTION_DAYS", 1, 365),
      historyDays: read.integer("HISTORY_RETENTION_DAYS", 1, 3_660),
    },
  };
  if (read.optional("RABBITMQ_URL") !== null) refuse("RABBITMQ_URL", "not supported by this version");

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

  function readJwt(): JwtConfig {
    const algorithm = read.choice("JWT_ALGORITHM", jwtAlgorithms);
    const common = {
      issuer: read.text("JWT_ISSUER"),
      audience: read.text("JWT_AUDIENCE"),
      expireSeconds: read.integer("JWT_EXPIRE_HOURS", 1, 168) * 3600,
    };
    if (algorithm === "HS256") {
      const secretKey = read.optional("JWT_SECRET_KEY") ?? "";
      if (Buffer.byteLength(secretKey) < 32) {
        refuse("JWT_SECRET_KEY", secretKey === "" ? "required for HS256" : "shorter than 32 bytes");
      }
      return { ...common, algorithm, secretKey };
    }
    return {
      ...common,
      algorithm,
      privateKeyPath: readKeyPath("JWT_PRIVATE_KEY_PATH"),
      publicKeyPath: readKeyPath("JWT_PUBLIC_KEY_PATH"),
    };
  }

  /** Outside production a missing pair is made at start. The path is not shown: it may be a key put in the wrong place. */
  function readKeyPath(name: SettingName): string {
    const path = read.text(name);
    if (production && !existsSync(path)) refuse(name, "there is no such file");
    return path;
  }

  function readS3(): Config["s3"] {
    const bucket = read.optional("AWS_S3_BUCKET");
    const endpoint = readBaseUrl("AWS_S3_ENDPOINT");
    const region = read.optional("AWS_REGION") ?? "";
    if (bucket === null) return null;
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
      refuse("AWS_S3_BUCKET", "is not the name of a bucket");
    }
    if (!/^[a-z0-9-]{1,63}$/.test(region)) {
      refuse("AWS_REGION", region === "" ? "required with AWS_S3_BUCKET" : "is not the name of a region");
    }
    const own = endpoint === null ? `https://${bucket}.s3.${region}.amazonaws.com` : `${endpoint}/${bucket}`;
    return { bucket, region, endpoint, assetBaseUrl: assetBaseUrl ?? own };
  }

  function readBaseUrl(name: "ASSET_BASE_URL" | "AWS_S3_ENDPOINT"): string | null {
    const address = read.optional(name);
    if (address === null) return null;
    const url = httpUrl(address);
    if (url === null || url.search !== "" || url.hash !== "" || url.username !== "") {
      refuse(name, "must be an http:// or https:// address without credentials and query");
    }
    return address.replace(/\/+$/, "");
  }

  function readSuperAdmin(): Config["superAdmin"] {
    const username = read.optional("SUPER_ADMIN_USERNAME");
    const password = read.optional("SUPER_ADMIN_PASSWORD");
    if (password !== null && [...password].length < 12) {
      refuse("SUPER_ADMIN_PASSWORD", "shorter than 12 characters");
    }
    if (username !== null && password !== null) return { username, password };
    if (username !== null) refuse("SUPER_ADMIN_PASSWORD", "required with SUPER_ADMIN_USERNAME");
    if (password !== null) refuse("SUPER_ADMIN_USERNAME", "required with SUPER_ADMIN_PASSWORD");
    return null;
  }
}

/** The text of `.env.example`. */
export function renderEnvExample(): string {
  const entries = Object.entries(settings).map(
    ([name, setting]) => `# ${setting.about}\n${name}=${setting.default ?? ""}\n`,
  );
  return `# Every setting with its default. Copy it to .env. Empty values count as missing.\n\n${entries.join("\n")}`;
}

/** Readers that note a problem and go on, so that one start names all of them. */
function readerOf(env: Record<string, string | undefined>, refuse: (name: SettingName, why: string) => void) {
  function optional(name: SettingName): string | null {
    return env[name]?.trim() || settings[name].default;
  }
  function text(name: SettingName): string {
    return optional(name) ?? "";
  }
  function integer(name: OpenSettingName, minimum: number, maximum: number): number {
    const value = /^\d{1,15}$/.test(text(name)) ? Number(text(name)) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    refuse(name, `${JSON.stringify(text(name))} is not a whole number from ${minimum} to ${maximum}`);
    return minimum;
  }
  function choice<const T extends string>(name: OpenSettingName, words: readonly [T, ...T[]]): T {
    const found = words.find((word) => word === text(name));
    if (found === undefined) refuse(name, `${JSON.stringify(text(name))} is not one of ${words.join(", ")}`);
    return found ?? words[0];
  }
  function boolean(name: OpenSettingName): boolean {
    return ["true", "1"].includes(choice(name, ["true", "false", "1", "0"]));
  }
  function list(name: OpenSettingName, problemOf: (entry: string) => string | null): string[] {
    const entries = text(name)
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "");
    for (const entry of entries) {
      const problem = problemOf(entry);
      if (problem !== null) refuse(name, `${JSON.stringify(entry)} ${problem}`);
    }
    return entries;
  }
  return { optional, text, integer, choice, boolean, list };
}

function httpUrl(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && ["http:", "https:"].includes(url.protocol) ? url : null;
}

function originProblem(entry: string): string | null {
  if (entry === "*") return "is refused: name the origins";
  return httpUrl(entry)?.origin === entry ? null : "is not an origin like https://board.example.com";
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
