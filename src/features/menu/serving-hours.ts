import { localTime, minutesOf, weekdayBefore } from "../stores/local-time.ts";
import type { ServingHours } from "./menu.model.ts";

/** Whether something with these hours is served now. A window over midnight belongs to the day it began on. */
export function isServed(hours: ServingHours, now: Date, timezone: string): boolean {
  if (hours.length === 0) return true;
  const { weekday, minutes } = localTime(now, timezone);
  const yesterday = weekdayBefore(weekday);
  return hours.some((window) => {
    const from = minutesOf(window.from);
    const to = minutesOf(window.to);
    if (from < to) return window.days.includes(weekday) && minutes >= from && minutes < to;
    // Over midnight; equal times are a whole day.
    return (
      (window.days.includes(weekday) && minutes >= from) || (window.days.includes(yesterday) && minutes < to)
    );
  });
}
