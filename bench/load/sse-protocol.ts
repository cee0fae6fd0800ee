/** What a process of listeners is told at its start. */
export interface ListenerSettings {
  port: number;
  streams: { path: string; token: string | null }[];
}

/** In every event that counts, and in nothing else that a server sends. */
export const marker = '"type":"order.created"';

export type ListenerReport =
  | { type: "open" }
  /** All its streams have had this many events; when the first and the last of them had it. */
  | { type: "events"; count: number; firstMs: number; lastMs: number };

/** Milliseconds since 1970 with fractions: the clock that processes share. */
export function clockMs(): number {
  return performance.timeOrigin + performance.now();
}
