import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { weekdays } from "../../src/features/menu/menu.model.ts";
import {
  businessDayOf,
  canonicalTimezone,
  dayBefore,
  localTime,
  minutesOf,
  weekdayBefore,
} from "../../src/features/stores/local-time.ts";

const zones = [
  "Asia/Seoul",
  "America/New_York",
  "Europe/London",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
  "UTC",
];

describe("the clock on the wall", () => {
  test.each([
    ["2026-11-21T15:00:00Z", "Asia/Seoul", "2026-11-22", "sun", 0],
    ["2026-11-21T14:59:59.999Z", "Asia/Seoul", "2026-11-21", "sat", 1439],
    ["2026-03-08T06:59:00Z", "America/New_York", "2026-03-08", "sun", 119],
    ["2026-03-08T07:00:00Z", "America/New_York", "2026-03-08", "sun", 180],
    ["2026-11-01T05:30:00Z", "America/New_York", "2026-11-01", "sun", 90],
    ["2026-11-01T06:30:00Z", "America/New_York", "2026-11-01", "sun", 90],
    ["2026-11-21T00:00:00Z", "Asia/Kathmandu", "2026-11-21", "sat", 345],
    ["2026-12-31T10:00:00Z", "Pacific/Kiritimati", "2027-01-01", "fri", 0],
    ["2028-02-29T12:00:00Z", "UTC", "2028-02-29", "tue", 720],
  ] as const)("at %s in %s", (moment, zone, date, weekday, minutes) => {
    expect(localTime(new Date(moment), zone)).toEqual({ date, weekday, minutes });
  });

  test("says the same in whatever order it is asked", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(moments(), fc.constantFrom(...zones)), { minLength: 2, maxLength: 20 }),
        (asked) => {
          const forth = asked.map(([moment, zone]) => localTime(moment, zone));
          const back = asked.toReversed().map(([moment, zone]) => localTime(moment, zone));
          expect(back.toReversed()).toEqual(forth);
        },
      ),
    );
  });

  test("is never further than 14 hours from UTC, and its weekday is its date's", () => {
    fc.assert(
      fc.property(moments(), fc.constantFrom(...zones), (moment, zone) => {
        const { date, weekday, minutes } = localTime(moment, zone);
        const wall = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
        expect(Math.abs(wall - moment.getTime())).toBeLessThanOrEqual(14 * 3_600_000 + 59_999);
        expect(weekday).toBe(weekdays[(new Date(wall).getUTCDay() + 6) % 7] ?? "mon");
      }),
    );
  });
});

describe("the business day", () => {
  const seoul = { timezone: "Asia/Seoul", dayStartsAt: "05:00" };
  test.each([
    ["2026-11-22T04:59:59.999+09:00", "2026-11-21"],
    ["2026-11-22T05:00:00+09:00", "2026-11-22"],
    ["2026-11-22T23:59:00+09:00", "2026-11-22"],
    ["2026-11-23T00:00:00+09:00", "2026-11-22"],
    ["2027-01-01T00:30:00+09:00", "2026-12-31"],
    ["2028-03-01T04:00:00+09:00", "2028-02-29"],
  ])("of %s is %s", (moment, day) => {
    expect(businessDayOf(new Date(moment), seoul)).toBe(day);
  });

  test("is the calendar's when it starts at midnight", () => {
    const store = { ...seoul, dayStartsAt: "00:00" };
    expect(businessDayOf(new Date("2026-11-22T00:00:00+09:00"), store)).toBe("2026-11-22");
  });

  test("starts by the wall also on days with 23 and 25 hours", () => {
    const store = { timezone: "America/New_York", dayStartsAt: "05:00" };
    expect(businessDayOf(new Date("2026-03-08T08:59:00Z"), store)).toBe("2026-03-07");
    expect(businessDayOf(new Date("2026-03-08T09:00:00Z"), store)).toBe("2026-03-08");
    expect(businessDayOf(new Date("2026-11-01T09:59:00Z"), store)).toBe("2026-10-31");
    expect(businessDayOf(new Date("2026-11-01T10:00:00Z"), store)).toBe("2026-11-01");
  });

  test("never goes back as time goes on, if it starts at an hour that no clock change repeats", () => {
    fc.assert(
      fc.property(
        moments(),
        fc.nat(3 * 86_400),
        fc.constantFrom(...zones),
        fc.constantFrom("00:00", "05:00", "12:30"),
        (moment, seconds, timezone, dayStartsAt) => {
          const store = { timezone, dayStartsAt };
          const later = new Date(moment.getTime() + seconds * 1000);
          expect(businessDayOf(later, store) >= businessDayOf(moment, store)).toBe(true);
        },
      ),
    );
  });
});

test("knows the day before, over months, years and leap days", () => {
  expect(["2026-11-21", "2026-11-01", "2026-01-01", "2028-03-01", "2027-03-01"].map(dayBefore)).toEqual([
    "2026-11-20",
    "2026-10-31",
    "2025-12-31",
    "2028-02-29",
    "2027-02-28",
  ]);
  expect(weekdays.map(weekdayBefore)).toEqual(["sun", "mon", "tue", "wed", "thu", "fri", "sat"]);
});

test("reads a time as minutes since midnight", () => {
  expect(["00:00", "00:01", "11:30", "23:59"].map(minutesOf)).toEqual([0, 1, 690, 1439]);
});

test("knows IANA's names, and nothing else", () => {
  for (const zone of zones) expect([zone, canonicalTimezone(zone)]).toEqual([zone, zone]);
  for (const name of ["", "Seoul", "Mars/Olympus", "+09:00", "Asia/Seoul; drop table"])
    expect([name, canonicalTimezone(name)]).toEqual([name, null]);
});

test("knows IANA's names in any case", () => {
  expect(["asia/seoul", "AMERICA/NEW_YORK", "utc"].map(canonicalTimezone)).toEqual([
    "Asia/Seoul",
    "America/New_York",
    "UTC",
  ]);
});

function moments() {
  return fc.date({
    min: new Date("2000-01-01T00:00:00Z"),
    max: new Date("2040-01-01T00:00:00Z"),
    noInvalidDate: true,
  });
}
