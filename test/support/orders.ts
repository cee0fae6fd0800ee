import { expect } from "bun:test";
import type { Order, OrderCreate } from "../../src/features/orders/orders.model.ts";
import type { Problem } from "../../src/http/problem.ts";
import type { TestApp } from "./app.ts";

/** An order, or whatever else a test sends in its place. */
type Body = OrderCreate | Record<string, unknown>;

/** Places an order that must be taken. */
export async function placeOrder(
  app: TestApp,
  token: string,
  body: Body,
  headers?: Record<string, string>,
): Promise<Order> {
  const answer = await app.call<Order>("POST", "/api/v1/orders", { token, body, headers });
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Sends an order that must be refused, and answers why. */
export async function refusalOf(
  app: TestApp,
  token: string,
  body: Body,
  headers?: Record<string, string>,
): Promise<Problem> {
  const answer = await app.call<Problem>("POST", "/api/v1/orders", { token, body, headers });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.body.status).toBe(answer.status);
  return answer.body;
}

/** `pointer code` of each wrong value. */
export function findings(problem: Problem): string[] {
  return (problem.errors ?? []).map((error) => `${error.pointer} ${error.code}`);
}

/** Moves an order through these statuses, as staff. */
export async function moveOrder(
  app: TestApp,
  token: string,
  id: string,
  ...statuses: Order["status"][]
): Promise<void> {
  for (const status of statuses) {
    const reason = status === "cancelled" ? "sold out" : undefined;
    const answer = await app.call("POST", `/api/v1/orders/${id}/status`, { token, body: { status, reason } });
    expect([status, answer.status]).toEqual([status, 200]);
  }
}
