import type { Locale } from "./problem-catalogue.ts";

/** Languages of an `Accept-Language` header, best first (RFC 9110, 12.5.4); only the primary tag. */
export function acceptedLanguages(header: string | null): string[] {
  if (!header) return [];
  return header
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((p) => p.trim()).find((p) => p.startsWith("q="));
      return { tag: tag.toLowerCase().split("-")[0] ?? "", quality: quality ? Number(quality.slice(2)) : 1 };
    })
    .filter(({ tag, quality }) => /^[a-z]{2,3}$/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

/** The language of texts for people: the first accepted one that we speak, else `otherwise`. */
export function textLocale(header: string | null, otherwise: Locale): Locale {
  for (const language of acceptedLanguages(header))
    if (language === "ko" || language === "en") return language;
  return otherwise;
}
