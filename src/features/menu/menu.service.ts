import { etagOf } from "../../http/etag.ts";
import type { Clock } from "../../platform/clock.ts";
import type { StoreCaller } from "../../principal.ts";
import type { Catalogue, Catalogues } from "./catalogue.ts";
import { type Language, menuLanguage, toMenu } from "./menu-view.ts";

/** The menu, ready to be sent as it is. Each encoding has a strong validator of its own (RFC 9110, 8.8.3). */
export interface MenuAnswers {
  plain: Answer;
  gzip: Answer;
}

/** To be cloned, which copies neither bytes nor headers. */
export interface Answer {
  etag: string;
  whole: Response;
  notModified: Response;
}

export type MenuService = ReturnType<typeof createMenuService>;

export function createMenuService(deps: {
  catalogues: Catalogues;
  clock: Clock;
  imageUrl(key: string): string;
}) {
  /** By catalogue and language; availability goes by the minute, and so do they. */
  const ready = new WeakMap<Catalogue, Map<Language, { minute: number; menu: MenuAnswers }>>();

  async function getMenu(caller: StoreCaller, acceptedLanguages: string[]): Promise<MenuAnswers> {
    const catalogue = await deps.catalogues.present(caller.principal.storeId);
    const language = menuLanguage(acceptedLanguages, catalogue);
    const now = deps.clock.now();
    const minute = Math.floor(now.getTime() / 60_000);
    const byLanguage = ready.get(catalogue) ?? new Map();
    ready.set(catalogue, byLanguage);
    const known = byLanguage.get(language);
    if (known?.minute === minute) return known.menu;
    const menu = toAnswers(JSON.stringify(toMenu(catalogue, language, now, deps.imageUrl)), language);
    byLanguage.set(language, { minute, menu });
    return menu;
  }

  return { getMenu };
}

function toAnswers(json: string, language: Language): MenuAnswers {
  const bytes = new TextEncoder().encode(json);
  const etag = etagOf(bytes);
  const headers = { "content-type": "application/json", "content-language": language };
  return {
    plain: toAnswer(bytes, etag, headers),
    gzip: toAnswer(Bun.gzipSync(bytes), etag.replace(/"$/, '-gzip"'), {
      ...headers,
      "content-encoding": "gzip",
    }),
  };
}

function toAnswer(bytes: Uint8Array<ArrayBuffer>, etag: string, headers: Record<string, string>): Answer {
  const common = {
    etag,
    vary: "Accept-Encoding, Accept-Language, Authorization",
    "cache-control": "private, no-cache",
  };
  return {
    etag,
    // A blob is shared by its answers; bytes would be copied for each.
    whole: new Response(new Blob([bytes]), { headers: { ...common, ...headers } }),
    notModified: new Response(null, { status: 304, headers: common }),
  };
}
