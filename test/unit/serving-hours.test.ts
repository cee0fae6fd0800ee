import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type ServingHours, weekdays } from "../../src/features/menu/menu.model.ts";
import { isServed } from "../../src/features/menu/serving-hours.ts";

/** 23 November 2026 is a Monday. */
const seoul = (day: number, time: string) => new Date(`2026-11-${day}T${time}:00+09:00`);
const served = (hours: ServingHours, moment: Date, timezone = "Asia/Seoul") =>
  isServed(hours, moment, timezone);

test("is always, when there are no hours", () => {
  expect(served([], seoul(23, "03:00"))).toBe(true);
});

describe("within a day", () => {
  const lunch: ServingHours = [{ days: ["mon", "tue"], from: "11:00", to: "14:30" }];
  test.each([
    [23, "10:59", false],
    [23, "11:00", true],
    [23, "14:29", true],
    [23, "14:30", false],
    [24, "12:00", true],
    [25, "12:00", false],
  ])("November %d, %s", (day, time, expected) => {
    expect(served(lunch, seoul(day, time))).toBe(expected);
  });

  test("goes by the store's clock, not by another", () => {
    const moment = seoul(23, "12:00");
    expect(served(lunch, moment, "Europe/London")).toBe(false);
    expect(served(lunch, new Date("2026-11-23T12:00:00Z"), "Europe/London")).toBe(true);
  });

  test("is the whole minute", () => {
    expect(served(lunch, new Date("2026-11-23T14:29:59.999+09:00"))).toBe(true);
  });
});

describe("over midnight", () => {
  const late: ServingHours = [{ days: ["fri"], from: "22:00", to: "02:00" }];
  // 27 November 2026 is a Friday.
  test.each([
    [27, "01:00", false],
    [27, "21:59", false],
    [27, "22:00", true],
    [27, "23:59", true],
    [28, "00:00", true],
    [28, "01:59", true],
    [28, "02:00", false],
    [28, "22:00", false],
    [29, "01:00", false],
  ])("belongs to the day it began on: November %d, %s", (day, time, expected) => {
    expect(served(late, seoul(day, time))).toBe(expected);
  });

  test("goes on from Sunday into Monday", () => {
    const hours: ServingHours = [{ days: ["sun"], from: "23:00", to: "01:00" }];
    expect(served(hours, seoul(30, "00:30"))).toBe(true);
    expect(served(hours, seoul(29, "00:30"))).toBe(false);
  });
});

test("is a whole day, from that hour to the next day's, when both ends are the same", () => {
  const hours: ServingHours = [{ days: ["mon"], from: "09:00", to: "09:00" }];
  expect(served(hours, seoul(23, "08:59"))).toBe(false);
  expect(served(hours, seoul(23, "09:00"))).toBe(true);
  expect(served(hours, seoul(24, "08:59"))).toBe(true);
  expect(served(hours, seoul(24, "09:00"))).toBe(false);
});

test("is any of several windows", () => {
  const hours: ServingHours = [
    { days: ["mon"], from: "11:00", to: "14:00" },
    { days: ["mon"], from: "17:00", to: "21:00" },
  ];
  expect(["10:00", "12:00", "15:00", "18:00"].map((time) => served(hours, seoul(23, time)))).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

describe("when clocks change", () => {
  const night: ServingHours = [{ days: ["sat"], from: "23:00", to: "03:00" }];

  // 25 October 2026: at 02:00 it is 01:00 again in London.
  test.each([
    ["2026-10-24T22:00:00Z", true],
    ["2026-10-25T00:30:00Z", true],
    ["2026-10-25T01:30:00Z", true],
    ["2026-10-25T02:59:00Z", true],
    ["2026-10-25T03:00:00Z", false],
  ])("back, serves an hour longer: %s", (moment, expected) => {
    expect(served(night, new Date(moment), "Europe/London")).toBe(expected);
  });

  // 29 March 2026: at 01:00 it is 02:00 in London.
  test.each([
    ["2026-03-28T23:00:00Z", true],
    ["2026-03-29T00:59:00Z", true],
    ["2026-03-29T01:30:00Z", true],
    ["2026-03-29T02:00:00Z", false],
  ])("forward, serves an hour less: %s", (moment, expected) => {
    expect(served(night, new Date(moment), "Europe/London")).toBe(expected);
  });

  test("leaves a window in the hour that is skipped out", () => {
    const skipped: ServingHours = [{ days: ["sun"], from: "01:00", to: "02:00" }];
    for (let minute = 0; minute < 24 * 60; minute++) {
      const moment = new Date(Date.UTC(2026, 2, 29, 0, minute));
      expect(served(skipped, moment, "Europe/London")).toBe(false);
    }
  });
});

const window = fc.record({
  days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
  from: fc.nat(1439).map(timeOf),
  to: fc.nat(1439).map(timeOf),
});

test("serves in a week as long as the windows are, where they do not overlap and clocks do not change", () => {
  fc.assert(
    fc.property(window, (hours) => {
      let minutes = 0;
      for (let minute = 0; minute < 7 * 1440; minute += 1)
        if (served([hours], new Date(seoul(23, "00:00").getTime() + minute * 60_000))) minutes++;
      const length = (minutesOf(hours.to) - minutesOf(hours.from) + 1440) % 1440 || 1440;
      expect(minutes).toBe(length * hours.days.length);
    }),
    { numRuns: 10 },
  );
});

function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}
