import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { JsonSchema } from "../../src/http/openapi/json-schema.ts";
import { createTestApp } from "../support/app.ts";
import { createChecker, type Operation, readOperations } from "../support/openapi.ts";
import { type Case, casesOf, toRequest } from "./fuzz/cases.ts";
import { createWorld, type World } from "./fuzz/world.ts";

// Sends generated requests to every operation of the OpenAPI document, and holds the answers against it.
// `FUZZ_CASES` (200) is how many each gets; `FUZZ_SEED` repeats a run.

const cases = Number(process.env.FUZZ_CASES || 200);
const seed = process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) : undefined;
/** A store is spoilt by what is done to it: after so many requests comes a new one. */
const casesPerWorld = 100;

const app = await createTestApp({ env: { LOGIN_ATTEMPTS: "10000" } });
afterAll(app.close);
const { body: document } = await app.call<JsonSchema>("GET", "/openapi.json");
const operations = readOperations(document);
const check = createChecker(document);

/** Has no end: it is opened and closed again. */
const streams = new Set(["getEventStream"]);
/** Only for addresses and a token that tests do not have. */
const refusing = new Set(["getMetrics"]);

test("there are operations to try", () => {
  expect(operations.length).toBeGreaterThan(40);
  for (const id of [...streams, ...refusing])
    expect(operations.map((operation) => operation.id)).toContain(id);
});

describe("answers whatever comes as the document says", () => {
  for (const operation of operations)
    test.concurrent(`${operation.method} ${operation.path}`, () => fuzz(operation), 300_000);
});

let forReading: Promise<World> | undefined;

async function fuzz(operation: Operation): Promise<void> {
  const statuses = new Map<number, number>();
  let world: World | undefined;
  let used = 0;
  let refusals = 0;

  const property = fc.asyncProperty(casesOf(document, operation), async (given) => {
    if (operation.method === "GET") {
      // What only reads needs no store of its own.
      forReading ??= createWorld(app, operations);
      world = await forReading;
    } else if (!world || used++ >= casesPerWorld || refusals > 1) {
      // Tokens that are refused again and again are those of an account that was switched off.
      world = await createWorld(app, operations);
      used = 0;
    } else if (refusals === 1) await world.signIn();
    const response = await app.app.fetch(toRequest(operation, given, world));
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    refusals = response.status === 401 && given.role !== null ? refusals + 1 : 0;
    const wrong = await complaint(operation, response);
    if (wrong !== null) throw new Error(wrong);
  });

  const hasInput = operation.parameters.length > 0 || operation.body !== null;
  const result = await fc.check(property, {
    seed,
    numRuns: hasInput ? cases : 20,
    // Shrinking sends requests too.
    interruptAfterTimeLimit: 240_000,
    markInterruptAsFailure: true,
  });
  if (result.failed) {
    const [given] = result.counterexample ?? [];
    throw new Error(
      [
        result.errorInstance instanceof Error ? result.errorInstance.message : "interrupted",
        `request: ${given && world ? await show(operation, given, world) : "none"}`,
        `again with: FUZZ_SEED=${result.seed} bun test test/security/fuzz.test.ts -t "${operation.path}"`,
      ].join("\n"),
    );
  }
  // Requests that are all refused would show nothing of what comes behind the door.
  const succeeded = [...statuses].some(([status]) => status < 400);
  if (cases >= 200 && !refusing.has(operation.id))
    expect([operation.id, succeeded, ...statuses.keys()]).toContain(true);
}

/** What is wrong with an answer; null for nothing. */
async function complaint(operation: Operation, response: Response): Promise<string | null> {
  const { status, headers } = response;
  if (status >= 500) return `${status}: ${await response.text()}`;
  const declared = operation.answers.get(status);
  if (!declared) return `undeclared status ${status}: ${await response.text()}`;
  for (const name of declared.headers) if (!headers.has(name)) return `${status} without ${name}`;
  if (streams.has(operation.id) && status === 200) return await firstBlock(response);

  const text = await response.text();
  if (declared.contents.size === 0) return text === "" ? null : `${status} with a body`;
  const type = headers.get("content-type")?.split(";")[0] ?? "none";
  const schema = declared.contents.get(type);
  if (!schema) return `${status} with undeclared type ${type}`;
  if (!type.endsWith("json")) return null;
  const value: unknown = JSON.parse(text);
  const mismatch = check(schema, value);
  if (mismatch !== null) return `${status} is not as described: ${mismatch}: ${text.slice(0, 2_000)}`;
  return status < 400 ? null : problemComplaint(declared.codes, response, Object(value));
}

function problemComplaint(
  codes: string[],
  { status, headers }: Response,
  problem: JsonSchema,
): string | null {
  if (problem.status !== status) return `${status} says ${problem.status}`;
  if (problem.requestId !== headers.get("request-id")) return "another request's id";
  if (problem.type !== `/docs/errors#${problem.code}`) return `type ${problem.type}`;
  if (String(problem.detail).match(/\{\w+\}/)) return `unfilled text: ${problem.detail}`;
  return codes.includes(String(problem.code)) ? null : `undeclared code ${problem.code}`;
}

async function firstBlock(response: Response): Promise<string | null> {
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  const text = new TextDecoder().decode(first?.value);
  return /^event: (hello|reset)$/m.test(text) ? null : `the stream begins with ${text}`;
}

async function show(operation: Operation, given: Case, world: World): Promise<string> {
  const request = toRequest(operation, given, world);
  const { authorization: _, ...headers } = Object.fromEntries(request.headers);
  const body = (await request.text()).slice(0, 3_000);
  return `${given.role ?? "nobody"}: ${request.method} ${request.url} ${JSON.stringify(headers)} ${body}`;
}
