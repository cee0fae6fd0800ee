import { type Static, Type } from "@sinclair/typebox";
import { Amount, line, nullable, oneOf, strict, text, Version } from "../../http/schema.ts";
import {
  Max,
  Min,
  Moment,
  PriceDelta,
  Ref,
  ServingHours,
  Stock,
  Translations,
  Word,
  Words,
} from "./menu.model.ts";
import { maxOptions, menuBounds } from "./menu-bounds.ts";

/** The name under which an uploaded image is kept, as `fileKey` makes it. */
const ImageKey = Type.String({
  pattern: "^([0-9a-f]{2})/\\1[0-9a-f]{62}\\.(webp|png|jpg)$",
  description: "The name of an uploaded image; the file does not contain it.",
});

const ReadVersion = Type.Optional({
  ...Version,
  description:
    "The version that was read. Of a thing that is there, `stock`, `isAvailable` and `soldOutUntil` are taken only when this is its present version: otherwise it has been sold or changed since.",
});

/** One store's menu as a file: what export writes and import reads. */
export const MenuFile = strict(
  {
    store: Type.Optional(
      strict({
        code: Type.Optional(line(0, 64)),
        name: Type.Optional(line(1, 120)),
        currency: Type.Optional(Type.String({ pattern: "^[A-Z]{3}$" })),
        timezone: Type.Optional(line(0, 64)),
        locale: Type.Optional(oneOf(["ko", "en"])),
      }),
    ),
    optionGroups: Type.Array(
      strict({
        ref: Ref,
        name: line(1, 120),
        translations: Type.Optional(Translations),
        min: Min,
        max: Max,
        version: ReadVersion,
        options: Type.Array(
          strict({
            ref: Ref,
            name: line(1, 120),
            translations: Type.Optional(Translations),
            priceDelta: PriceDelta,
            isAvailable: Type.Optional(Type.Boolean()),
          }),
          { minItems: 1, maxItems: maxOptions },
        ),
      }),
      { maxItems: menuBounds.option_groups },
    ),
    categories: Type.Array(
      strict({
        ref: Ref,
        name: line(1, 120),
        translations: Type.Optional(Translations),
        isVisible: Type.Optional(Type.Boolean()),
        items: Type.Array(
          strict({
            ref: Ref,
            name: line(1, 120),
            price: Amount,
            optionGroups: Type.Optional(Type.Array(Ref, { maxItems: 20, uniqueItems: true })),
            description: Type.Optional(text(2000)),
            translations: Type.Optional(Translations),
            isVisible: Type.Optional(Type.Boolean()),
            isAvailable: Type.Optional(Type.Boolean()),
            soldOutUntil: Type.Optional(nullable(Moment)),
            stock: Type.Optional(Stock),
            servingHours: Type.Optional(ServingHours),
            tags: Type.Optional(Words),
            allergens: Type.Optional(Words),
            station: Type.Optional(Word),
            image: Type.Optional(nullable(ImageKey)),
            thumbnail: Type.Optional(nullable(ImageKey)),
            version: ReadVersion,
          }),
          { maxItems: menuBounds.items },
        ),
      }),
      { maxItems: menuBounds.categories },
    ),
  },
  { title: "MenuFile" },
);
export type MenuFile = Static<typeof MenuFile>;

export const ImportResult = strict(
  {
    version: Type.Integer({ minimum: 1, description: "Of the menu." }),
    created: Type.Integer({
      minimum: 0,
      description: "Categories, items and option groups; an option counts with its group.",
    }),
    updated: Type.Integer({ minimum: 0, description: "Those that differed from the file." }),
    hidden: Type.Integer({ minimum: 0, description: "Categories and items that the file no longer has." }),
    availabilityKept: Type.Array(strict({ pointer: Type.String(), ref: Ref }), {
      description:
        "Items and options of the file whose stock, `isAvailable` or `soldOutUntil` differ and were kept as they are, since the file was not read at the present version.",
    }),
  },
  { title: "ImportResult" },
);
export type ImportResult = Static<typeof ImportResult>;
