import { weekdays } from "../menu/menu.model.ts";

export interface LocalTime {
  /** YYYY-MM-DD */
  date: string;
  weekday: (typeof weekdays)[number];
  /** Since midnight, by the clock on the wall. */
  minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const lately = new Map<string, { minute: number; local: LocalTime }>();

/** What the clock on the wall says in an IANA time zone. */
export function localTime(moment: Date, timezone: string): LocalTime {
  // Offsets change on whole minutes only, and everybody asks about the present one.
  const minute = Math.floor(moment.getTime() / 60_000);
  const known = lately.get(timezone);
  if (known?.minute === minute) return known.local;

  const parts = Object.fromEntries(
    formatOf(timezone)
      .formatToParts(moment)
      .map((part) => [part.type, part.value]),
  );
  const date = `${parts.year}-${parts.month}-${parts.day}`;
  const local = { date, weekday: weekdayOf(date), minutes: Number(parts.hour) * 60 + Number(parts.minute) };
  lately.set(timezone, { minute, local });
  return local;
}

/** The calendar day in the store's time zone; before `dayStartsAt` ("05:00") it is still the day before. */
export function businessDayOf(moment: Date, store: { timezone: string; dayStartsAt: string }): string {
  const local = localTime(moment, store.timezone);
  return local.minutes < minutesOf(store.dayStartsAt) ? dayBefore(local.date) : local.date;
}

/** "11:30" is 690. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

export function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/**
 * An IANA name in its own case: "asia/seoul" is "Asia/Seoul". Null for what is no such name: `Intl` takes offsets such
 * as "+09:00" too, which know no daylight saving.
 */
export function canonicalTimezone(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

export function weekdayBefore(weekday: LocalTime["weekday"]): LocalTime["weekday"] {
  return weekdays[(weekdays.indexOf(weekday) + 6) % 7] ?? weekday;
}

function weekdayOf(date: string): LocalTime["weekday"] {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekdays[(day + 6) % 7] ?? "mon";
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(timezone, format);
  }
  return format;
}
