/** What a process of listeners is told at its start. */
export interface ListenerSettings {
  port: number;
  /** One stream each: the path, and the token if it needs one. */
  streams: { path: string; token: string | null }[];
  /** What begins an event that counts; anything else, such as a greeting, does not. */
  marker: string;
}

/** What it tells us then. Times are of the system's monotonic clock, in nanoseconds, the same in all processes. */
export type ListenerReport =
  | { type: "open" }
  /** All its streams have got this many events since the start; when the first and the last of them came. */
  | { type: "round"; round: number; firstNs: string; lastNs: string };
