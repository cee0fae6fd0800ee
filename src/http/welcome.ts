import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import manifest from "../../package.json" with { type: "json" };
import { about } from "./describe.ts";
import type { Guard } from "./guard.ts";
import { strict } from "./schema.ts";

const Welcome = strict(
  {
    name: Type.String(),
    version: Type.String(),
    docs: Type.String(),
    openapi: Type.String(),
    health: Type.String(),
  },
  { title: "Welcome" },
);

export function welcomeRoutes({ guard }: { guard: Guard }) {
  return new Elysia().use(guard).get(
    "/",
    () => ({
      name: manifest.name,
      version: manifest.version,
      docs: "/docs",
      openapi: "/openapi.json",
      health: "/health",
    }),
    {
      publicAccess: true,
      response: Welcome,
      detail: about("System", "What runs here, and where the documents are"),
    },
  );
}
