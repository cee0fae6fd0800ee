import { type Static, Type } from "@sinclair/typebox";
import { BusinessMoment, Id, line, nullable, oneOf, secret, strict } from "../../http/schema.ts";

const StoreCode = line(1, 64, { description: "In any case.", examples: ["hanok"] });
const Role = oneOf(["table", "staff", "store_admin", "super_admin"], { title: "Role" });

const deviceProof = secret(1, 200, {
  description:
    "Tells this device from strangers who guess: keep it, and send it with the next sign-in to the same account.",
});

export const TableLogin = strict(
  {
    storeCode: StoreCode,
    tableNumber: line(1, 20, { examples: ["1"] }),
    pin: secret(1, 20, { examples: ["4821"] }),
    deviceProof: Type.Optional(deviceProof),
  },
  { title: "TableLogin" },
);
export type TableLogin = Static<typeof TableLogin>;

export const StaffLogin = strict(
  {
    storeCode: Type.Optional({ ...StoreCode, description: "Left out by a super admin." }),
    username: line(1, 64, { examples: ["admin"] }),
    password: secret(1, 200, { examples: ["admin-demo-1234"] }),
    deviceProof: Type.Optional(deviceProof),
  },
  { title: "StaffLogin" },
);
export type StaffLogin = Static<typeof StaffLogin>;

/** A password that is set; see `password-rules.ts` for what else is asked of it. */
export const NewPassword = secret(10, 200, {
  description:
    "At least 5 different characters besides white space and the user name, and none of the commonest passwords.",
  examples: ["correct-horse-battery"],
});

const StoreSummary = strict({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  currency: Type.String(),
  timezone: Type.String(),
  locale: Type.String(),
});

const token = {
  token: Type.String({ description: "Send it as `Authorization: Bearer …`." }),
  tokenType: Type.Literal("Bearer"),
  expiresAt: BusinessMoment,
  deviceProof,
};

export const TableSignIn = strict(
  {
    ...token,
    store: StoreSummary,
    table: strict({ id: Id, number: Type.String() }),
    session: nullable(strict({ id: Id, openedAt: BusinessMoment })),
  },
  { title: "TableSignIn" },
);

export const StaffSignIn = strict(
  {
    ...token,
    store: nullable(StoreSummary),
    account: strict({ id: Id, username: Type.String(), name: Type.String(), role: Role }),
  },
  { title: "StaffSignIn" },
);

export const PasswordChange = strict(
  {
    currentPassword: secret(1, 200, { examples: ["admin-demo-1234"] }),
    newPassword: NewPassword,
  },
  { title: "PasswordChange" },
);
export type PasswordChange = Static<typeof PasswordChange>;

export const AccessToken = strict(token, { title: "AccessToken" });

export const SignIn = strict(
  {
    id: Id,
    createdAt: BusinessMoment,
    expiresAt: BusinessMoment,
    network: Type.String({
      description: "Where it came from: an IPv4 address or the /64 network of an IPv6 address.",
    }),
    userAgent: Type.String({ description: "What the client called itself, at most 200 characters." }),
    isCurrent: { ...Type.Boolean(), description: "Whether it is the one that asks." },
  },
  { title: "SignIn" },
);

export const SignInList = strict({ data: Type.Array(SignIn) }, { title: "SignInList" });

export const Me = strict(
  {
    id: Id,
    role: Role,
    name: Type.String(),
    storeId: nullable(Id),
    expiresAt: BusinessMoment,
  },
  { title: "Me" },
);

export const Jwks = Type.Object(
  { keys: Type.Array(Type.Record(Type.String(), Type.Unknown())) },
  { title: "Jwks", description: "RFC 7517.", additionalProperties: true },
);
