import { etagOf } from "../../http/etag.ts";
import type { Clock } from "../../platform/clock.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Catalogue, Catalogues } from "./catalogue.ts";
import { type Language, menuLanguage, toMenu } from "./menu-view.ts";

/** The menu, ready to be sent as it is. Each encoding has a strong validator of its own (RFC 9110, 8.8.3). */
export interface MenuBytes {
  plain: Representation;
  gzip: Representation;
  language: Language;
}

export interface Representation {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
}

export type MenuService = ReturnType<typeof createMenuService>;

export function createMenuService(deps: {
  catalogues: Catalogues;
  clock: Clock;
  imageUrl(key: string): string;
}) {
  /** By catalogue and language; availability goes by the minute, and so do they. */
  const ready = new WeakMap<Catalogue, Map<Language, { minute: number; menu: MenuBytes }>>();

  async function getMenu(caller: StoreCaller, acceptedLanguages: string[]): Promise<MenuBytes> {
    const catalogue = await deps.catalogues.present(caller.principal.storeId);
    const language = menuLanguage(acceptedLanguages, catalogue.store.locale);
    const now = deps.clock.now();
    const minute = Math.floor(now.getTime() / 60_000);
    const byLanguage = ready.get(catalogue) ?? new Map();
    ready.set(catalogue, byLanguage);
    const known = byLanguage.get(language);
    if (known?.minute === minute) return known.menu;
    const menu = toBytes(JSON.stringify(toMenu(catalogue, language, now, deps.imageUrl)), language);
    byLanguage.set(language, { minute, menu });
    return menu;
  }

  return { getMenu };
}

function toBytes(json: string, language: Language): MenuBytes {
  const plain = new TextEncoder().encode(json);
  const etag = etagOf(plain);
  const gzip = Bun.gzipSync(plain);
  return {
    plain: { bytes: plain, etag },
    gzip: { bytes: gzip, etag: etag.replace(/"$/, '-gzip"') },
    language,
  };
}
