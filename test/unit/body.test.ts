import { describe, expect, test } from "bun:test";
import { DomainError } from "../../src/errors.ts";
import { canonicalJson, createBodyReader } from "../../src/http/body.ts";

/** A request whose body sends one chunk and then waits for `end`. */
function slowRequest(headers: Record<string, string> = {}) {
  const end = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode("{"));
      await end.promise;
      controller.enqueue(new TextEncoder().encode("}"));
      controller.close();
    },
  });
  return { request: new Request("http://localhost/", { method: "POST", body, headers }), end: end.resolve };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.catch((error: unknown) => error);
  return outcome instanceof DomainError ? outcome.code : "none";
}

describe("bodies that are being received", () => {
  test("are refused beyond the budget, and taken again once there is room", async () => {
    const bodies = createBodyReader({ budgetBytes: 4_000 });
    const slow = [slowRequest(), slowRequest(), slowRequest(), slowRequest()];
    const limit = (owner: string) => ({ maxBytes: 1_000, owner });
    const reads = slow.map(({ request }, index) => bodies.read(request, limit(`store-${index}`)));
    expect(bodies.heldBytes()).toBe(4_000);
    expect(await codeOf(bodies.read(slowRequest().request, limit("store-5")))).toBe("OVERLOADED");

    for (const { end } of slow) end();
    await Promise.all(reads);
    expect(bodies.heldBytes()).toBe(0);
    const next = slowRequest();
    next.end();
    expect(await codeOf(bodies.read(next.request, limit("store-5")))).toBe("none");
  });

  test("of one store leave room for the others", async () => {
    const bodies = createBodyReader({ budgetBytes: 4_000 });
    const slow = [slowRequest(), slowRequest()];
    const reads = slow.map(({ request }) => bodies.read(request, { maxBytes: 1_000, owner: "greedy" }));
    expect(await codeOf(bodies.read(slowRequest().request, { maxBytes: 1_000, owner: "greedy" }))).toBe(
      "OVERLOADED",
    );
    const other = slowRequest();
    other.end();
    expect(await codeOf(bodies.read(other.request, { maxBytes: 1_000, owner: "other" }))).toBe("none");
    for (const { end } of slow) end();
    await Promise.all(reads);
  });

  test("that trickle are given up, and hold their place until they have ended", async () => {
    const bodies = createBodyReader({ baseSeconds: 0.05 });
    const slow = slowRequest();
    expect(await codeOf(bodies.read(slow.request, { maxBytes: 100, owner: "a" }))).toBe("BODY_TOO_SLOW");
    expect(bodies.heldBytes()).toBe(100);
    slow.end();
    await Bun.sleep(1);
    expect(bodies.heldBytes()).toBe(0);
  });

  test("that break off are a malformed request, and leave nothing held", async () => {
    const bodies = createBodyReader();
    const body = new ReadableStream({ start: (controller) => controller.error(new Error("gone")) });
    const request = new Request("http://localhost/", { method: "POST", body });
    expect(await codeOf(bodies.read(request, { maxBytes: 100, owner: "a" }))).toBe("MALFORMED_REQUEST");
    expect(bodies.heldBytes()).toBe(0);
  });
});

test("members in another order are the same content, and anything else is not", () => {
  const a = canonicalJson({ lines: [{ itemId: "x", quantity: 1 }], note: "n" });
  expect(canonicalJson({ note: "n", lines: [{ quantity: 1, itemId: "x" }] })).toBe(a);
  for (const other of [
    { note: "n", lines: [{ quantity: 2, itemId: "x" }] },
    { note: "n", lines: [{ quantity: "1", itemId: "x" }] },
    { note: "n", lines: [{ quantity: 1, itemId: "x" }, null] },
    { ...JSON.parse('{"__proto__":1}'), note: "n", lines: [{ quantity: 1, itemId: "x" }] },
  ])
    expect(canonicalJson(other)).not.toBe(a);
});
