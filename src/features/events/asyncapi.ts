import { Type } from "@sinclair/typebox";
import manifest from "../../../package.json" with { type: "json" };
import { createSchemaBook, type JsonSchema } from "../../http/openapi/json-schema.ts";
import { strict } from "../../http/schema.ts";
import { eventCatalogue, streamMessages } from "./event-data.ts";
import { eventTypes, LogEvent } from "./events.model.ts";

const description = `
The log of a store: each change is one event, numbered 1, 2, 3… without gaps (\`seq\`). It is read as server-sent
events (this document; \`event:\` is the type, \`id:\` the \`seq\`, \`data:\` the payload), and as JSON by
\`GET /api/v1/events?after=\`, where the payloads are the same.

A tablet sees the store, that the menu has changed (not how: it may hide things), and of tables and orders only those
of its own open session.
`.trim();

/** The AsyncAPI document: every message of the stream with the schema of its payload. */
export function asyncApiDocument(): JsonSchema {
  const book = createSchemaBook();
  const messages: Record<string, JsonSchema> = {};
  for (const [name, { summary, data }] of Object.entries(streamMessages))
    messages[name] = { name, summary, payload: book.toJsonSchema(data) };
  for (const type of eventTypes) {
    const { summary, data } = eventCatalogue[type];
    const payload = strict(
      { ...LogEvent.properties, type: Type.Literal(type), data },
      { title: `${nameOf(type)}Event` },
    );
    messages[nameOf(type)] = { name: type, summary, payload: book.toJsonSchema(payload) };
  }
  const names = Object.keys(messages);
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Table Order API: events",
      version: manifest.version,
      description,
      license: { name: manifest.license, url: `https://spdx.org/licenses/${manifest.license}` },
    },
    defaultContentType: "application/json",
    channels: {
      events: {
        address: "/api/v1/events/stream",
        description: "Server-sent events, signed in by `Authorization` or by a ticket.",
        messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations: {
      followEvents: {
        action: "send",
        summary: "Tells what happens in the store, each event once and in order.",
        security: [
          { $ref: "#/components/securitySchemes/bearer" },
          { $ref: "#/components/securitySchemes/ticket" },
        ],
        channel: { $ref: "#/channels/events" },
        messages: names.map((name) => ({ $ref: `#/channels/events/messages/${name}` })),
      },
    },
    components: {
      messages,
      schemas: book.named,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        ticket: {
          type: "httpApiKey",
          in: "query",
          name: "ticket",
          description: "From `POST /api/v1/events/ticket`; good once.",
        },
      },
    },
  };
}

/** `order.status_changed` is `OrderStatusChanged`. */
function nameOf(type: string): string {
  return type.replace(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
