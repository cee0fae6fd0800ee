import type { Locale } from "../../http/problem-catalogue.ts";
import { whyUnavailable } from "./availability.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Menu, Translations } from "./menu.model.ts";

export type Language = keyof Translations;

const languages: readonly Language[] = ["ko", "en", "ja", "zh"];

/** The first accepted language that menus can be translated to, else the store's own. */
export function menuLanguage(accepted: string[], otherwise: Locale): Language {
  for (const tag of accepted) {
    const language = languages.find((known) => known === tag);
    if (language) return language;
  }
  return otherwise;
}

/** The menu as guests see it at one moment. What has no translation stays in the store's language. */
export function toMenu(
  catalogue: Catalogue,
  language: Language,
  now: Date,
  imageUrl: (key: string) => string,
): Menu {
  const { store } = catalogue;
  const name = (thing: { name: string; translations: Translations }) =>
    thing.translations[language]?.name ?? thing.name;
  const used = new Set(catalogue.categories.flatMap(({ items }) => items.flatMap((item) => item.groups)));
  return {
    store: {
      id: store.id,
      code: store.code,
      name: store.name,
      currency: store.currency,
      timezone: store.timezone,
      locale: store.locale,
      acceptingOrders: store.acceptingOrders,
    },
    version: catalogue.version,
    language,
    categories: catalogue.categories.map(({ category, items }) => ({
      id: category.id,
      name: name(category),
      items: items.map((item) => {
        const reason = whyUnavailable(item, store, now);
        return {
          id: item.id,
          name: name(item),
          description: item.translations[language]?.description ?? item.description,
          price: item.price,
          image: item.image === null ? null : imageUrl(item.image),
          thumbnail: item.thumbnail === null ? null : imageUrl(item.thumbnail),
          tags: item.tags,
          allergens: item.allergens,
          servingHours: item.servingHours,
          available: reason === null,
          unavailableReason: reason,
          optionGroupIds: item.groups.map((group) => group.id),
        };
      }),
    })),
    optionGroups: [...used].map((group) => ({
      id: group.id,
      name: name(group),
      min: group.min,
      max: group.max,
      options: group.options.map((option) => ({
        id: option.id,
        name: name(option),
        priceDelta: option.priceDelta,
        available: option.isAvailable,
      })),
    })),
  };
}
