/** Where the time comes from; tests set their own. */
export interface Clock {
  /** For decisions of this process, such as whether a token has expired or an item is served now. */
  now(): Date;
  /**
   * What the database takes for the present when it dates a change, RFC 3339. Null, as always in production: the
   * database asks its own clock, behind the store's lock.
   */
  databaseMoment(): string | null;
}

export const systemClock: Clock = { now: () => new Date(), databaseMoment: () => null };
