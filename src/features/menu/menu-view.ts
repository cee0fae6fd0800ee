import { whyUnavailable } from "./availability.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Menu, Translations } from "./menu.model.ts";

export type Language = keyof Translations;

const languages: readonly Language[] = ["ko", "en", "ja", "zh"];

const languagesIn = new WeakMap<Catalogue, Set<Language>>();

/** The first accepted language that anything of this menu is in, else the store's own. */
export function menuLanguage(accepted: string[], catalogue: Catalogue): Language {
  let known = languagesIn.get(catalogue);
  if (!known) {
    known = findLanguages(catalogue);
    languagesIn.set(catalogue, known);
  }
  for (const tag of accepted) for (const language of known) if (language === tag) return language;
  return catalogue.store.locale;
}

/** The store's language, and those that something which the menu shows is translated to. */
function findLanguages({ store, categories }: Catalogue): Set<Language> {
  const items = categories.flatMap((category) => category.items);
  const groups = new Set(items.flatMap((item) => item.groups));
  const options = [...groups].flatMap((group) => group.options);
  const things = [...categories.map(({ category }) => category), ...items, ...groups, ...options];
  const translated = languages.filter((language) =>
    things.some(({ translations }) => Object.keys(translations[language] ?? {}).length > 0),
  );
  return new Set([store.locale, ...translated]);
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
