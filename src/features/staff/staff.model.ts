import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, line, oneOf, strict, Version } from "../../http/schema.ts";
import { NewPassword } from "../auth/auth.model.ts";

const Username = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{1,63}$",
  description: "Letters, digits, dot, dash, underscore.",
  examples: ["minji"],
});
const Role = oneOf(["staff", "store_admin"]);

export const StaffCreate = strict(
  { username: Username, password: NewPassword, name: line(1, 80), role: Type.Optional(Role) },
  { title: "StaffCreate" },
);
export type StaffCreate = Static<typeof StaffCreate>;

export const StaffUpdate = strict(
  {
    name: Type.Optional(line(1, 80)),
    password: Type.Optional({
      ...NewPassword,
      description: `A new password ends the account's tokens. ${NewPassword.description}`,
    }),
    role: Type.Optional({ ...Role, description: "Another role ends the account's tokens." }),
    isActive: Type.Optional({
      ...Type.Boolean(),
      description: "Switching off ends the account's tokens at once.",
    }),
    version: Type.Optional(Version),
  },
  { title: "StaffUpdate", minProperties: 1 },
);
export type StaffUpdate = Static<typeof StaffUpdate>;

export const StaffAccount = strict(
  {
    id: Id,
    username: Type.String(),
    name: Type.String(),
    role: Role,
    isActive: Type.Boolean(),
    version: Version,
    createdAt: BusinessMoment,
    updatedAt: BusinessMoment,
  },
  { title: "StaffAccount" },
);
export type StaffAccount = Static<typeof StaffAccount>;

export const AdminCreate = strict(
  { username: Username, password: NewPassword, name: line(1, 80) },
  { title: "AdminCreate" },
);
export type AdminCreate = Static<typeof AdminCreate>;

export const AdminUpdate = strict(
  {
    name: Type.Optional(line(1, 80)),
    password: Type.Optional(NewPassword),
    isActive: Type.Optional(Type.Boolean()),
    version: Type.Optional(Version),
  },
  { title: "AdminUpdate", minProperties: 1 },
);
export type AdminUpdate = Static<typeof AdminUpdate>;
