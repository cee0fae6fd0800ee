import type { Target } from "./target.ts";

/** What an attack asks of whoever runs it, beside the address. */
export type Need = "tablet" | "admin" | "orders" | "elsewhere";

export interface Outcome {
  sent: string;
  got: string;
  /** Whether the server did what it promises. */
  held: boolean;
}

/** One harmless attack: a few small requests that show whether a promise is kept. */
export interface Attack {
  /** The fault's number in the list of faults. */
  id: string;
  name: string;
  needs?: Need[];
  run(target: Target): Promise<Outcome>;
}
