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
  ALLOWED_HOSTS: {
    default: null,
    about:
      "Host names that are answered, without port, separated by commas: api.example.com. Empty: every host. Health checks are answered for any.",
  },
  RATE_LIMIT_PER_MINUTE: { default: "100", about: "Requests a client may make a minute; 0 switches it off." },
  MAX_STREAMS: {
    default: null,
    about:
      "Event streams that one process keeps open; one store gets half of them. Empty: as many as the limit of open files allows, at most 10000.",
  },
  STREAMS_PER_TABLE: {
    default: "5",
    about: "Event streams of one table; a new one ends the oldest (1 to 1000).",
  },
  STREAMS_PER_ACCOUNT: {
    default: "20",
    about: "Event streams of one account; a new one ends the oldest (1 to 100000).",
  },
  LOGIN_ATTEMPTS: {
    default: "10",
    about:
      "Wrong sign-ins of an address before it has to wait; the wait doubles from 15 seconds to 15 minutes. Budgets of networks, stores and known places are multiples of it.",
  },

  DATABASE_URL: {
    default: null,
    about:
      "postgres://user:password@host:5432/name. Required in production; empty: a private server in DATA_DIR.",
    secret: true,
  },
  DATABASE_POOL_SIZE: {
    default: "10",
    about:
      "Connections for requests, half of them for transactions (2 to 200). One more watches the database.",
  },
  DATA_DIR: { default: ".data", about: "Folder of the private database and of uploaded images." },

  JWT_ALGORITHM: { default: "RS256", about: "RS256 (a key pair) or HS256 (a shared secret)." },
  JWT_PRIVATE_KEY_PATH: { default: "keys/private.pem", about: "RS256: PEM file that signs." },
  JWT_PUBLIC_KEY_PATH: { default: "keys/public.pem", about: "RS256: PEM file that verifies." },
  JWT_PRIVATE_KEY: {
    default: null,
    about:
      "RS256: the key that signs as PEM, line breaks as \\n if need be; comes before JWT_PRIVATE_KEY_PATH.",
    secret: true,
  },
  JWT_PUBLIC_KEY: {
    default: null,
    about: "RS256: the key that verifies as PEM. Required with JWT_PRIVATE_KEY.",
    secret: true,
  },
  JWT_SECRET_KEY: { default: null, about: "HS256: at least 32 bytes.", secret: true },
  JWT_SECOND_PUBLIC_KEY_PATH: {
    default: null,
    about:
      "RS256: PEM file of a second key whose tokens are accepted, while keys are rotated; may be missing. Empty: second-public.pem beside JWT_PUBLIC_KEY_PATH.",
  },
  JWT_SECOND_PUBLIC_KEY: {
    default: null,
    about: "RS256: that second key itself as PEM; comes before JWT_SECOND_PUBLIC_KEY_PATH.",
    secret: true,
  },
  JWT_SECOND_SECRET_KEY: {
    default: null,
    about: "HS256: a second secret whose tokens are accepted, while secrets are rotated.",
    secret: true,
  },
  JWT_EXPIRE_HOURS: { default: "16", about: "How long a sign-in lasts (1 to 168)." },
  JWT_ISSUER: { default: "table-order-api", about: "`iss` of tokens." },
  JWT_AUDIENCE: { default: "table-order-api", about: "`aud` of tokens." },

  LOG_LEVEL: { default: "info", about: "trace, debug, info, warn, error, fatal or silent." },
  DEBUG: { default: "false", about: "true or false: a command that fails shows where in the code." },
  METRICS_PORT: {
    default: null,
    about:
      "TCP port of HOST that answers /metrics and nothing else; 0 takes a free one. Empty: PORT answers it.",
  },
  METRICS_TOKEN: {
    default: null,
    about: "Bearer token that lets other addresses read /metrics; at least 16 characters in production.",
    secret: true,
  },
  METRICS_ADDRESSES: {
    default: "127.0.0.1,::1",
    about: "Addresses that may read /metrics without the token, separated by commas.",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    default: null,
    about: "OpenTelemetry collector that gets traces by OTLP over HTTP: http://host:4318. Empty: no traces.",
  },
  OTEL_TRACES_SAMPLER_ARG: {
    default: "1",
    about: "Share of the requests that are traced (0 to 1); a caller's traceparent decides for itself.",
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
  SUPER_ADMIN_PASSWORD: {
    default: null,
    about: "Its password: at least 12 characters, and not easy to guess.",
    secret: true,
  },

  EVENT_RETENTION_DAYS: { default: "7", about: "How long events can be read again." },
  HISTORY_RETENTION_DAYS: { default: "183", about: "How long closed sessions and their orders are kept." },

  BACKUP_TO: {
    default: null,
    about: "Folder or s3://bucket/prefix for backups. Empty: backups in DATA_DIR.",
  },
  BACKUP_KEEP_DAYS: {
    default: "30",
    about: "Older backups are removed after a new one, the newest never; 0 keeps all (0 to 3660).",
  },
  BACKUP_KEY: {
    default: null,
    about: "Passphrase that backups are encrypted with, at least 20 characters. Empty: they are not.",
    secret: true,
  },
  BACKUP_PG_BIN: {
    default: null,
    about: "Folder of pg_dump, pg_restore and psql. Empty: they are looked for.",
  },

  REDIS_URL: {
    default: null,
    about: "redis://user:password@host:6379/0 or rediss://… for several processes; empty: one process alone.",
    secret: true,
  },
  RABBITMQ_URL: {
    default: null,
    about:
      "amqp://user:password@host:5672/vhost or amqps://…: every event goes to its exchange. Empty: no broker.",
    secret: true,
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** Names of settings whose value may be shown. */
export type OpenSettingName = {
  [K in SettingName]: (typeof settings)[K] extends { secret: true } ? never : K;
}[SettingName];

/** The text of `.env.example`. */
export function renderEnvExample(): string {
  const entries = Object.entries(settings).map(
    ([name, setting]) => `# ${setting.about}\n${name}=${setting.default ?? ""}\n`,
  );
  return `# Every setting with its default. Copy it to .env. Empty values count as missing.\n\n${entries.join("\n")}`;
}
