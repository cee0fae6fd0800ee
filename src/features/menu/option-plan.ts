import type { ValueError } from "../../errors.ts";
import type { Option, OptionWrite } from "./option-groups.model.ts";

export interface OptionPlan {
  /** The group's options as they are to be, in display order. */
  options: Option[];
  /** Ids of the present ones that are not among them. */
  gone: string[];
  errors: ValueError[];
}

/**
 * What a new list of options means for the present ones: those named by `id` or `ref` keep their id, and what
 * the list leaves out of them stays as it is.
 * @param pointer where the list is in the request
 */
export function planOptions(present: Option[], given: OptionWrite[], pointer: string): OptionPlan {
  const byId = new Map(present.map((option) => [option.id, option]));
  const byRef = new Map(present.map((option) => [option.ref, option]));
  const refs = new Set<string>();
  const errors: ValueError[] = [];

  const options = given.map((write, index): Option => {
    const named = write.id === undefined ? byRef.get(write.ref ?? "") : byId.get(write.id);
    const id = named?.id ?? Bun.randomUUIDv7();
    const ref = named?.ref ?? write.ref ?? id;
    const key = write.id === undefined ? "ref" : "id";
    if (write.id !== undefined && !named)
      errors.push({ pointer: `${pointer}/${index}/id`, code: "NOT_FOUND" });
    else if (refs.has(ref)) errors.push({ pointer: `${pointer}/${index}/${key}`, code: "DUPLICATE" });
    // A ref is for ever, as everywhere.
    else if (write.ref !== undefined && write.ref !== ref)
      errors.push({ pointer: `${pointer}/${index}/ref`, code: "NOT_ONE_OF" });
    refs.add(ref);
    return {
      id,
      ref,
      name: write.name,
      translations: write.translations ?? named?.translations ?? {},
      priceDelta: write.priceDelta,
      isAvailable: write.isAvailable ?? named?.isAvailable ?? true,
    };
  });
  const kept = new Set(options.map((option) => option.id));
  return { options, gone: present.map((option) => option.id).filter((id) => !kept.has(id)), errors };
}

/**
 * What is wrong with how many options a group asks for. A `max` beyond the number of options is fine.
 * @param given which of the three the request names; the errors point there
 */
export function checkChoices(
  { min, max, options }: { min: number; max: number; options: unknown[] },
  given: { min?: unknown; max?: unknown; options?: unknown },
  pointer: string,
): ValueError[] {
  const errors: ValueError[] = [];
  if (min > max)
    errors.push(
      given.min === undefined
        ? { pointer: `${pointer}/max`, code: "TOO_SMALL", params: { limit: min } }
        : { pointer: `${pointer}/min`, code: "TOO_LARGE", params: { limit: max } },
    );
  else if (min > options.length)
    errors.push(
      given.min === undefined
        ? { pointer: `${pointer}/options`, code: "TOO_SHORT", params: { limit: min } }
        : { pointer: `${pointer}/min`, code: "TOO_LARGE", params: { limit: options.length } },
    );
  return errors;
}
