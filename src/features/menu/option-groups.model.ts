import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, line, strict, Version } from "../../http/schema.ts";
import { Max, Min, PriceDelta, Ref, Translations } from "./menu.model.ts";
import { maxOptions } from "./menu-bounds.ts";

const OptionWrite = strict(
  {
    id: Type.Optional(Id),
    ref: Type.Optional(Ref),
    name: line(1, 120),
    translations: Type.Optional(Translations),
    priceDelta: PriceDelta,
    isAvailable: Type.Optional(Type.Boolean()),
  },
  { title: "OptionWrite" },
);
export type OptionWrite = Static<typeof OptionWrite>;

const OptionList = Type.Array(OptionWrite, {
  minItems: 1,
  maxItems: maxOptions,
  description:
    "The whole list, in display order. One with the `id` or `ref` of a present option changes it; what that one leaves out stays.",
});

export const OptionGroupCreate = strict(
  {
    ref: Type.Optional(Ref),
    name: line(1, 120),
    translations: Type.Optional(Translations),
    min: Min,
    max: Max,
    options: OptionList,
  },
  { title: "OptionGroupCreate" },
);
export type OptionGroupCreate = Static<typeof OptionGroupCreate>;

export const OptionGroupUpdate = strict(
  {
    name: Type.Optional(line(1, 120)),
    translations: Type.Optional(Translations),
    min: Type.Optional(Min),
    max: Type.Optional(Max),
    options: Type.Optional(OptionList),
    version: Type.Optional(Version),
  },
  { title: "OptionGroupUpdate", minProperties: 1 },
);
export type OptionGroupUpdate = Static<typeof OptionGroupUpdate>;

export const Option = strict(
  {
    id: Id,
    ref: Ref,
    name: Type.String(),
    translations: Translations,
    priceDelta: PriceDelta,
    isAvailable: Type.Boolean(),
  },
  { title: "Option" },
);
export type Option = Static<typeof Option>;

export const OptionGroup = strict(
  {
    id: Id,
    ref: Ref,
    name: Type.String(),
    translations: Translations,
    min: Min,
    max: Max,
    options: Type.Array(Option),
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "OptionGroup" },
);
export type OptionGroup = Static<typeof OptionGroup>;
