import type { Translations } from "../features/menu/menu.model.ts";

/** A name in other languages. */
export function names(en: string, ja?: string): Translations {
  return { en: { name: en }, ...(ja && { ja: { name: ja } }) };
}
