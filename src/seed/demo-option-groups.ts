import type { MenuFile } from "../features/menu/menu-file.model.ts";
import { names } from "./names.ts";

export const demoOptionGroups: MenuFile["optionGroups"] = [
  {
    ref: "spiciness",
    name: "맵기",
    translations: names("Spiciness", "辛さ"),
    min: 1,
    max: 1,
    options: [
      { ref: "mild", name: "순한맛", translations: names("Mild", "甘口"), priceDelta: 0 },
      { ref: "medium", name: "보통맛", translations: names("Medium", "中辛"), priceDelta: 0 },
      { ref: "hot", name: "매운맛", translations: names("Hot", "辛口"), priceDelta: 0 },
    ],
  },
  {
    ref: "toppings",
    name: "토핑",
    translations: names("Toppings", "トッピング"),
    min: 0,
    max: 3,
    options: [
      { ref: "egg", name: "계란프라이", translations: names("Fried egg", "目玉焼き"), priceDelta: 1000 },
      { ref: "cheese", name: "치즈", translations: names("Cheese", "チーズ"), priceDelta: 1500 },
      { ref: "tofu", name: "두부", translations: names("Tofu", "豆腐"), priceDelta: 1500 },
      { ref: "beef", name: "소고기", translations: names("Beef", "牛肉"), priceDelta: 3000 },
    ],
  },
  {
    ref: "size",
    name: "사이즈",
    translations: names("Size", "サイズ"),
    min: 1,
    max: 1,
    options: [
      { ref: "regular", name: "보통", translations: names("Regular", "並"), priceDelta: 0 },
      { ref: "large", name: "곱빼기", translations: names("Large", "大盛り"), priceDelta: 2000 },
    ],
  },
  {
    ref: "temperature",
    name: "온도",
    translations: names("Hot or iced"),
    min: 1,
    max: 1,
    options: [
      { ref: "warm", name: "따뜻하게", translations: names("Hot"), priceDelta: 0 },
      { ref: "iced", name: "차갑게", translations: names("Iced"), priceDelta: 500 },
    ],
  },
];
