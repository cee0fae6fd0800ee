import type { Money } from "../errors.ts";
import type { Locale } from "./problem-catalogue.ts";

const formats = new Map<string, Intl.NumberFormat>();

/** An amount as people write it in this language, with the decimals that ISO 4217 gives the currency: "$87.50", "8,750원". */
export function formatMoney({ minor, currency }: Money, locale: Locale): string {
  const format = formats.getOrInsertComputed(
    `${locale} ${currency}`,
    () => new Intl.NumberFormat(locale === "ko" ? "ko-KR" : "en-US", { style: "currency", currency }),
  );
  const amount = minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0);
  // Koreans write the word behind the figure; the sign is for price tags.
  if (locale === "ko" && currency === "KRW") return `${amount.toLocaleString("ko-KR")}원`;
  return format.format(amount);
}
