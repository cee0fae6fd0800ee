import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Day, Id, line, nullable, oneOf, strict, text, Version } from "../../http/schema.ts";

export const orderStatuses = ["pending", "preparing", "ready", "served", "cancelled"] as const;
export const OrderStatus = oneOf(orderStatuses, { title: "OrderStatus" });
export type OrderStatus = Static<typeof OrderStatus>;

export const OrderLineOption = strict(
  {
    optionId: Id,
    groupId: Id,
    groupName: Type.String(),
    name: Type.String(),
    priceDelta: Type.Integer(),
  },
  { title: "OrderLineOption" },
);
export type OrderLineOption = Static<typeof OrderLineOption>;

export const OrderLine = strict(
  {
    itemId: Id,
    name: Type.String(),
    station: Type.String(),
    quantity: Type.Integer({ minimum: 1, maximum: 999 }),
    unitPrice: Type.Integer({ minimum: 0, description: "Of the item alone, at the moment of ordering." }),
    options: Type.Array(OrderLineOption),
    optionsPrice: Type.Integer({ description: "Σ price deltas of the options, for one piece." }),
    total: Type.Integer({ description: "quantity × (unitPrice + optionsPrice)" }),
    note: Type.String(),
  },
  { title: "OrderLine", description: "A snapshot: it does not follow later changes of the menu." },
);
export type OrderLine = Static<typeof OrderLine>;

export const Order = strict(
  {
    id: Id,
    number: Type.Integer({ minimum: 1, description: "What people call out: 1, 2, 3… per business day." }),
    businessDay: Day,
    status: OrderStatus,
    source: oneOf(["table", "staff", "pos"]),
    tableId: Id,
    tableNumber: Type.String({ description: "As it was when the order was placed." }),
    sessionId: Id,
    note: Type.String(),
    currency: Type.String(),
    total: Type.Integer({ minimum: 0 }),
    lines: Type.Array(OrderLine),
    cancelReason: nullable(Type.String()),
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
    servedAt: nullable(BusinessMoment),
    version: Version,
  },
  { title: "Order" },
);
export type Order = Static<typeof Order>;

const ExpectedTotal = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "What the guest was shown; refused with PRICE_CHANGED when it differs.",
});

export const OrderCreate = strict(
  {
    lines: Type.Array(
      strict(
        {
          itemId: Id,
          quantity: Type.Integer({ minimum: 1, maximum: 999 }),
          optionIds: Type.Optional(Type.Array(Id, { maxItems: 50 })),
          note: Type.Optional(text(200)),
          expectedTotal: Type.Optional(ExpectedTotal),
        },
        { title: "OrderLineCreate" },
      ),
      { minItems: 1, maxItems: 100 },
    ),
    tableId: Type.Optional({
      ...Id,
      description: "Named by staff and POS; a tablet orders for its own table.",
    }),
    note: Type.Optional(text(500)),
    expectedTotal: Type.Optional(ExpectedTotal),
    menuVersion: Type.Optional({
      ...Version,
      description:
        "The version of the menu that was shown. With an expected total, of the order or of a line, prices decide: an order of an older menu is taken when they are still right, and refused with PRICE_CHANGED when they are not. Without one, any other version than the present one is refused with MENU_CHANGED, so that a guest never pays a price that was not shown.",
    }),
    sessionId: Type.Optional({ ...Id, description: "The session the tablet believes in." }),
    notAfter: Type.Optional(
      Type.String({
        format: "date-time",
        maxLength: 40,
        description: "An order that arrives later is refused.",
      }),
    ),
  },
  { title: "OrderCreate" },
);
export type OrderCreate = Static<typeof OrderCreate>;

export const Restock = Type.Boolean({
  description:
    "When cancelling or deleting: whether what the order took from counted items goes back into their stock. Left out, it does while the order is pending, since nobody has begun to cook.",
});

export const OrderStatusChange = strict(
  {
    status: OrderStatus,
    reason: Type.Optional({ ...line(1, 200), description: "Asked for when cancelling." }),
    restock: Type.Optional(Restock),
    version: Type.Optional(Version),
  },
  {
    title: "OrderStatusChange",
    examples: [{ status: "preparing" }, { status: "cancelled", reason: "Sold out" }],
  },
);
export type OrderStatusChange = Static<typeof OrderStatusChange>;
