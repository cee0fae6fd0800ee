import { Kind, type StringOptions, type TSchema, Type, TypeRegistry } from "@sinclair/typebox";
import type { ValueError } from "../errors.ts";

/**
 * What a string is for. `line` and `text` are read by people: both are trimmed and composed (NFC) before they are
 * checked, and hold nothing that cannot be seen; `text` may have line breaks and tabs. A `secret` stays as it is.
 */
export type TextForm = "line" | "text" | "secret";

/** Marks the schema of such a string. */
const textForm = Symbol("form of a text");

/**
 * A string whose length is counted in characters (code points), as JSON Schema does. TypeBox's own string counts
 * UTF-16 units, by which an emoji is two.
 */
export function textSchema(form: TextForm, options: StringOptions) {
  return Type.Unsafe<string>({ ...options, type: "string", [Kind]: "Text", [textForm]: form });
}

export function formOf(schema: TSchema): TextForm | null {
  const form: unknown = Reflect.get(schema, textForm);
  return form === "line" || form === "text" || form === "secret" ? form : null;
}

TypeRegistry.Set<TSchema>("Text", (schema, value) => findTextProblem(schema, value) === null);

/** What is wrong with a value where this schema of a text stands; null when nothing is. */
export function findTextProblem(schema: TSchema, value: unknown): Pick<ValueError, "code" | "params"> | null {
  if (typeof value !== "string") return { code: "WRONG_TYPE", params: { expected: "string" } };
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY }: StringOptions = schema;
  const length = countCharacters(value, maxLength);
  if (length < minLength) return { code: "TOO_SHORT", params: { limit: minLength } };
  if (length > maxLength) return { code: "TOO_LONG", params: { limit: maxLength } };
  const form = formOf(schema);
  if (form === "secret" || everyday.test(value)) return null;
  const refused = form === "line" ? refusedInLine : refusedInText;
  const plain = value.replace(flagsOfRegions, blackFlag);
  const isReadable = !refused.test(plain) && !loneJoiner.test(plain) && !manyMarks.test(plain);
  return isReadable && (minLength === 0 || visible.test(plain)) ? null : { code: "BAD_FORMAT" };
}

/** Counts code points, but of a text that is longer than `most` either way it says only that. */
function countCharacters(text: string, most: number): number {
  if (text.length > 2 * most) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Trims and composes a text for people. What is too long, or stacks too many marks, stays for the check to refuse. */
export function tidyText(text: string, maxLength: number): string {
  const trimmed = text.trim();
  // Composing makes at most four units of text one. More could not fit, and sorting marks takes quadratic time.
  if (trimmed.length > 4 * maxLength || manyMarks.test(trimmed)) return trimmed;
  return trimmed.normalize("NFC");
}

// Joiners and selectors choose the shape of the character before them: in emoji, in Persian, in names with rare
// characters. Anything else that is never shown is refused: it can only make two names look the same.
const joiners = String.raw`\u200c\u200d`;
const selectors = String.raw`\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d\u180f\u034f`;
const unseen = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]`;
const refusedInLine = new RegExp(`[${unseen}--[${joiners}${selectors}]]`, "v");
const refusedInText = new RegExp(String.raw`[${unseen}--[${joiners}${selectors}\t\n\r]]`, "v");
/** A joiner or selector with nothing before it that it could join. */
const loneJoiner = new RegExp(
  String.raw`(?:^|[\s${joiners}])[${joiners}${selectors}]|[${selectors}]{2}`,
  "v",
);
/** More than Unicode's stream-safe format allows on one character (UAX #15). */
const manyMarks = /\p{M}{31}/u;
const visible = new RegExp(String.raw`[^\s\u2800${joiners}${selectors}]`, "v");
/** What most texts are made of; asked first because it is quick. */
const everyday = /^[!-~가-힣][ -~가-힣]*$/;
const blackFlag = "\u{1f3f4}";
/** England's flag is a black one with the letters "gbeng" behind it, in characters that are not shown. */
const flagsOfRegions = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{2,6}\u{e007f}/gu;

/**
 * The same for the documents, in a form that validators in any language read: characters beyond U+FFFF and the places
 * of joiners are left to the check.
 */
const unseenInBmp =
  "\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff";
export const linePattern = `^[^\\u0000-\\u001f${unseenInBmp}]*$`;
export const visibleLinePattern = `^(?=.*\\S)[^\\u0000-\\u001f${unseenInBmp}]*$`;
export const textPattern = `^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f${unseenInBmp}]*$`;
