import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, line, strict, Version } from "../../http/schema.ts";

const TableNumber = line(1, 20, { description: 'A label: "7", "A-3".', examples: ["A-3"] });
const pinRule = "4 to 8 digits that are not easy to guess: not 0000, 1212, 1234 or the table's own number.";
const Pin = Type.String({ pattern: "^[0-9]{4,8}$", description: pinRule, examples: ["4821"] });
const Seats = Type.Integer({ minimum: 1, maximum: 99 });

export const TableCreate = strict(
  { number: TableNumber, pin: Pin, seats: Type.Optional(Seats) },
  { title: "TableCreate" },
);
export type TableCreate = Static<typeof TableCreate>;

export const TableUpdate = strict(
  {
    number: Type.Optional(TableNumber),
    pin: Type.Optional({ ...Pin, description: `${pinRule} A new PIN signs the table's tablets out.` }),
    seats: Type.Optional(Seats),
    isActive: Type.Optional(Type.Boolean()),
    version: Type.Optional(Version),
  },
  { title: "TableUpdate", minProperties: 1 },
);
export type TableUpdate = Static<typeof TableUpdate>;

export const Table = strict(
  {
    id: Id,
    number: Type.String(),
    seats: Seats,
    isActive: Type.Boolean(),
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "Table" },
);
export type Table = Static<typeof Table>;
