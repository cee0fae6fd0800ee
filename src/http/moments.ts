/** YYYY-MM-DD, a day that the calendar has, in years that a database holds. */
export function isDay(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.slice(1).map(Number);
  if (!parts) return false;
  const [year = 0, month = 0, day = 0] = parts;
  // The day before the next month's first; `Date` itself takes 30 February for 2 March.
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return year >= 1900 && year <= 9998 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth;
}

/** A moment by RFC 3339 with its offset, such as "2026-11-21T17:00:00+09:00". */
export function isMoment(text: string): boolean {
  const time = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
  return isDay(text.slice(0, 10)) && text[10] === "T" && time.test(text.slice(11));
}
