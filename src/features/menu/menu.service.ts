import { etagOf } from "../../http/etag.ts";
import type { Clock } from "../../platform/clock.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Catalogue, Catalogues } from "./catalogue.ts";
import { type Language, menuLanguage, toMenu } from "./menu-view.ts";

/** The menu as ready text, with its strong validator (RFC 9110, 8.8.3). */
export interface MenuText {
  json: string;
  etag: string;
  language: Language;
}

export type MenuService = ReturnType<typeof createMenuService>;

export function createMenuService(deps: {
  catalogues: Catalogues;
  clock: Clock;
  imageUrl(key: string): string;
}) {
  /** Texts by catalogue and language; availability goes by the minute, and so do they. */
  const texts = new WeakMap<Catalogue, Map<Language, { minute: number; text: MenuText }>>();

  async function getMenu(caller: StoreCaller, acceptedLanguages: string[]): Promise<MenuText> {
    const catalogue = await deps.catalogues.present(caller.principal.storeId);
    const language = menuLanguage(acceptedLanguages, catalogue.store.locale);
    const now = deps.clock.now();
    const minute = Math.floor(now.getTime() / 60_000);
    const byLanguage = texts.get(catalogue) ?? new Map();
    texts.set(catalogue, byLanguage);
    const known = byLanguage.get(language);
    if (known?.minute === minute) return known.text;
    const json = JSON.stringify(toMenu(catalogue, language, now, deps.imageUrl));
    const text = { json, etag: etagOf(json), language };
    byLanguage.set(language, { minute, text });
    return text;
  }

  return { getMenu };
}
