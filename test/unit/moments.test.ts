import { expect, test } from "bun:test";
import fc from "fast-check";
import { isDay, isMoment } from "../../src/http/moments.ts";

test("takes every moment as the application writes it, and with any offset", () => {
  const moments = fc.date({
    min: new Date("1900-01-01T00:00:00Z"),
    max: new Date("9998-12-31T23:59:59Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moments, fc.constantFrom("Z", "+09:00", "-03:30"), (moment, offset) => {
      expect(isMoment(moment.toISOString())).toBe(true);
      expect(isMoment(`${moment.toISOString().slice(0, 19)}${offset}`)).toBe(true);
    }),
  );
});

test("takes exactly the days that the calendar has", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1900, max: 2400 }), fc.nat(14), fc.nat(33), (year, month, day) => {
      const text = [year, String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
      const date = new Date(Date.UTC(year, month - 1, day));
      const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
      expect([text, isDay(text)]).toEqual([text, isThere && date.getUTCFullYear() === year]);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  "2026-02-29T10:00:00Z",
  "2026-02-30T10:00:00Z",
  "2100-02-29T10:00:00Z",
  "2026-11-21",
  "2026-11-21T10:00:00",
  "2026-11-21 10:00:00Z",
  "2026-11-21T10:00Z",
  "2026-11-21T24:00:00Z",
  "2026-11-21T10:00:60Z",
  "2026-11-21T10:00:00+9:00",
  "2026-11-21T10:00:00+24:00",
  "2026-11-21T10:00:00.Z",
  "2026-11-21T10:00:00Z ",
  "1899-12-31T00:00:00Z",
  "9999-12-31T00:00:00Z",
  "21 Nov 2026",
  "",
])("refuses %p as a moment", (text) => {
  expect(isMoment(text)).toBe(false);
});
