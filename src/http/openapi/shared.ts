import type { JsonSchema } from "./json-schema.ts";

/**
 * Request headers, by the name under which operations refer to them. Their examples stand in the schemas: one
 * beside it would be sent by whoever tries an operation out, and a second order would have the first one's key.
 */
export const parameters = {
  AcceptLanguage: {
    name: "Accept-Language",
    in: "header",
    description: "Languages of texts for people, best first. Without it, the store's.",
    schema: { type: "string", examples: ["ko", "en-GB,en;q=0.8"] },
  },
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was.",
    schema: {
      type: "string",
      pattern: "^[\\x21-\\x7e]{1,255}$",
      examples: ["0b9d3c1e-2f44-4a57-9a0e-6d1f6d7b8c11"],
    },
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    description:
      "The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body.",
    schema: { type: "string", pattern: '^(\\*|(W/)?"?\\d{1,9}"?)$', examples: ['"3"'] },
  },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    description: "The `ETag` you have: 304 and no body when it is still the present one.",
    schema: { type: "string" },
  },
} satisfies Record<string, JsonSchema>;

/** Response headers, likewise. */
export const headers = {
  RequestId: {
    description:
      "Names this request in the log; the one you sent when it is made of letters, digits and `._-`.",
    required: true,
    schema: { type: "string", pattern: "^[A-Za-z0-9._-]{1,128}$" },
    example: "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
  },
  RateLimit: {
    description:
      "How many requests a minute you may make, how many are left, and seconds until all are again.",
    schema: { type: "string" },
    example: "limit=100, remaining=99, reset=60",
  },
  RetryAfter: {
    description: "Seconds to wait before the next try.",
    schema: { type: "string", pattern: "^\\d+$" },
    example: "24",
  },
  Location: {
    description: "The address of what was made.",
    required: true,
    schema: { type: "string" },
    example: "/api/v1/orders/019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
  },
  ETag: {
    description: "Of exactly these bytes.",
    required: true,
    schema: { type: "string" },
    example: '"3zQ1bN5oTjWl0mF8cJx2vRkE7yA"',
  },
  IdempotencyReplayed: {
    description: "There when this is the answer of an earlier request with the same key.",
    schema: { type: "string", enum: ["true"] },
  },
  WwwAuthenticate: {
    description: "How to sign in.",
    required: true,
    schema: { type: "string" },
    example: "Bearer",
  },
} satisfies Record<string, JsonSchema>;

type Shared = { headers: typeof headers; parameters: typeof parameters };

export function refer<Kind extends keyof Shared>(kind: Kind, name: keyof Shared[Kind] & string): JsonSchema {
  return { $ref: `#/components/${kind}/${name}` };
}
