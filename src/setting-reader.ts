import { type OpenSettingName, type SettingName, settings } from "./settings.ts";

/** Readers that note a problem and go on, so that one start names all of them. */
export function readerOf(
  env: Record<string, string | undefined>,
  refuse: (name: SettingName, why: string) => void,
) {
  function optional(name: SettingName): string | null {
    return env[name]?.trim() || settings[name].default;
  }
  function text(name: SettingName): string {
    return optional(name) ?? "";
  }
  function integer(name: OpenSettingName, minimum: number, maximum: number): number {
    const value = /^\d{1,15}$/.test(text(name)) ? Number(text(name)) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    refuse(name, `${JSON.stringify(text(name))} is not a whole number from ${minimum} to ${maximum}`);
    return minimum;
  }
  function choice<const T extends string>(name: OpenSettingName, words: readonly [T, ...T[]]): T {
    const found = words.find((word) => word === text(name));
    if (found === undefined) refuse(name, `${JSON.stringify(text(name))} is not one of ${words.join(", ")}`);
    return found ?? words[0];
  }
  function boolean(name: OpenSettingName): boolean {
    return ["true", "1"].includes(choice(name, ["true", "false", "1", "0"]));
  }
  function list(name: OpenSettingName, problemOf: (entry: string) => string | null): string[] {
    const entries = text(name)
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "");
    for (const entry of entries) {
      const problem = problemOf(entry);
      if (problem !== null) refuse(name, `${JSON.stringify(entry)} ${problem}`);
    }
    return entries;
  }
  return { optional, text, integer, choice, boolean, list };
}
