import { join } from "node:path";
import { writeKeys } from "../../src/features/auth/keys.ts";
import { findFreePort } from "../../src/platform/free-port.ts";
import { answers, startProgram } from "./program.ts";

const main = join(import.meta.dir, "..", "..", "src", "main.ts");

export interface Keys {
  privatePath: string;
  publicPath: string;
}

export async function makeKeys(folder: string): Promise<Keys> {
  const keys = {
    privatePath: join(folder, "keys", "private.pem"),
    publicPath: join(folder, "keys", "public.pem"),
  };
  await writeKeys(keys.privatePath, keys.publicPath);
  return keys;
}

/** The settings of production; limits are off, because all requests come from one address, and streams from one account. */
export function productionSettings(options: {
  folder: string;
  keys: Keys;
  databaseUrl: string;
  port: number;
}) {
  return {
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(options.port),
    DATABASE_URL: options.databaseUrl,
    DATA_DIR: join(options.folder, "data"),
    JWT_PRIVATE_KEY_PATH: options.keys.privatePath,
    JWT_PUBLIC_KEY_PATH: options.keys.publicPath,
    RATE_LIMIT_PER_MINUTE: "0",
    // All dashboards of a store listen with one account.
    MAX_STREAMS: "15000",
    STREAMS_PER_ACCOUNT: "15000",
  };
}

export type Api = Awaited<ReturnType<typeof startApi>>;

/** The API as a process of its own, as it runs in production; its log goes to /dev/null, line by line. */
export async function startApi(options: {
  folder: string;
  keys: Keys;
  databaseUrl: string;
  redisUrl?: string;
}) {
  const port = findFreePort();
  const program = startProgram([process.execPath, "--no-env-file", main, "serve"], {
    cwd: options.folder,
    env: {
      ...productionSettings({ ...options, port }),
      ...(options.redisUrl && { REDIS_URL: options.redisUrl }),
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/health`, program).catch(async (error) => {
    await program[Symbol.asyncDispose]();
    throw error;
  });
  return { ...program, url };
}
