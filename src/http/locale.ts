import type { Locale } from "./problem-catalogue.ts";

/** Languages of an `Accept-Language` header, best first (RFC 9110, 12.5.4); only the primary tag. */
export function acceptedLanguages(header: string | null): string[] {
  if (!header) return [];
  return header
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return { tag: tag.split("-")[0] ?? "", quality: quality ? Number(quality.slice(2)) : 1 };
    })
    .filter(({ tag, quality }) => /^[a-z]{2,3}$/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

/** The language of texts for people: the first accepted one that we speak, if there is one. */
export function textLocale(header: string | null): Locale | undefined {
  for (const language of acceptedLanguages(header))
    if (language === "ko" || language === "en") return language;
  return undefined;
}
