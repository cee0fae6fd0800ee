import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { loadConfig } from "../../src/config.ts";
import { settings } from "../../src/settings.ts";

interface Service {
  environment?: Record<string, string>;
  ports?: string[];
}

const root = join(import.meta.dir, "..", "..");

async function servicesOf(file: string): Promise<Record<string, Service>> {
  // `!reset` and `!override` are compose's own.
  const text = (await Bun.file(join(root, file)).text()).replaceAll(/!(reset|override)\b/g, "");
  return (Bun.YAML.parse(text) as { services: Record<string, Service> }).services;
}

/** As compose fills it in when nothing is set. */
function withDefaults(environment: Record<string, string>): Record<string, string> {
  const filled = Object.entries(environment).map(([name, value]) => [
    name,
    value.replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1"),
  ]);
  return Object.fromEntries(filled);
}

const development = await servicesOf("compose.yaml");
const production = await servicesOf("docker/compose.prod-like.yaml");

describe("compose", () => {
  test.each([
    ["api", development.api],
    ["api in production", production.api],
    ["migrate", production.migrate],
  ])("gives %s only settings that there are", (_, service) => {
    const names = Object.keys(service?.environment ?? {});
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !(name in settings || name === "<<"))).toEqual([]);
  });

  test("gives the API a configuration that it takes", () => {
    const { RABBITMQ_URL, ...environment } = withDefaults(development.api?.environment ?? {});
    expect(RABBITMQ_URL).toBe("amqp://table_order:development@rabbitmq:5672");
    const config = loadConfig(environment);
    expect(config.http).toMatchObject({ host: "0.0.0.0", port: 8000 });
    expect(config.database.url).toBe("postgres://table_order:development@db:5432/table_order");
    expect(config.redisUrl).toBe("redis://:development@redis:6379/0");
    const keys = { JWT_ALGORITHM: "HS256", JWT_SECRET_KEY: "s".repeat(32) };
    const inProduction = { ...environment, ...withDefaults(production.api?.environment ?? {}), ...keys };
    expect(loadConfig({ ...inProduction, NODE_ENV: "production" }).http.trustedProxies).toBe(1);
  });

  test("opens every port on this machine only", () => {
    const ports = [...Object.values(development), ...Object.values(production)].flatMap(
      (service) => service.ports ?? [],
    );
    expect(ports.length).toBeGreaterThan(5);
    expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
  });
});

test("the image has only settings that there are", async () => {
  const dockerfile = await Bun.file(join(root, "docker", "Dockerfile")).text();
  const names = [...dockerfile.matchAll(/^ENV (.*)$/gm)].flatMap(([, line = ""]) =>
    [...line.matchAll(/(\w+)=/g)].map(([, name = ""]) => name),
  );
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => !(name in settings))).toEqual([]);
});
