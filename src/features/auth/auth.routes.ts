import { Elysia } from "elysia";
import { originOf, type Server } from "../../http/address.ts";
import { about, answer, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { contextOf } from "../../http/request-context.ts";
import {
  AccessToken,
  Jwks,
  Me,
  PasswordChange,
  SignInList,
  StaffLogin,
  StaffSignIn,
  TableLogin,
  TableSignIn,
} from "./auth.model.ts";
import type { AuthService } from "./auth.service.ts";
import type { OwnAccount } from "./own-account.service.ts";
import { type SignInOrigin, type SignIns, toSignIn } from "./sign-ins.service.ts";
import type { Tokens } from "./tokens.ts";

const accounts = ["staff", "store_admin", "super_admin"] as const;

export function authRoutes(deps: {
  guard: Guard;
  auth: AuthService;
  ownAccount: OwnAccount;
  signIns: SignIns;
  trustedProxies: number;
}) {
  const { auth, ownAccount, signIns } = deps;

  function signInOrigin({ request, server }: { request: Request; server: Server }): SignInOrigin {
    return {
      network: originOf(request, server, deps.trustedProxies),
      userAgent: request.headers.get("user-agent"),
      requestId: contextOf(request).id,
    };
  }

  return new Elysia({ prefix: "/auth" })
    .use(deps.guard)
    .post("/tables/login", (asked) => auth.signInTable(asked.body, signInOrigin(asked)), {
      signInAccess: true,
      body: TableLogin,
      response: TableSignIn,
      detail: about("Auth", "Sign a tablet in", { errors: ["INVALID_CREDENTIALS", "OVERLOADED"] }),
    })
    .post("/staff/login", (asked) => auth.signInStaff(asked.body, signInOrigin(asked)), {
      signInAccess: true,
      body: StaffLogin,
      response: StaffSignIn,
      detail: about("Auth", "Sign staff or a super admin in", {
        errors: ["INVALID_CREDENTIALS", "OVERLOADED"],
      }),
    })
    .get(
      "/me",
      async ({ caller: { principal } }) => ({
        id: principal.id,
        role: principal.role,
        name: await ownAccount.findName(principal),
        storeId: principal.storeId,
        expiresAt: new Date(principal.expiresAtMs).toISOString(),
      }),
      {
        access: ["table", "staff", "store_admin", "super_admin"],
        response: Me,
        detail: about("Auth", "Who am I"),
      },
    )
    .post(
      "/logout",
      async ({ caller, set }) => {
        await signIns.signOut(caller);
        set.status = 204;
      },
      {
        access: ["table", "staff", "store_admin", "super_admin"],
        detail: about("Auth", "End this token", { answers: answer(204, "Signed out.") }),
      },
    )
    .post("/password", (asked) => ownAccount.changePassword(asked.caller, asked.body, signInOrigin(asked)), {
      access: accounts,
      body: PasswordChange,
      response: AccessToken,
      detail: about("Auth", "Change one's own password", {
        description:
          "Ends all tokens of the account, also the one that asks, and answers a new one. A wrong current password counts like a refused sign-in.",
        errors: ["WRONG_PASSWORD", "OVERLOADED", ...idempotencyErrors],
        operationId: "changePassword",
      }),
    })
    .get(
      "/sign-ins",
      async ({ caller: { principal } }) => {
        const rows = await signIns.list({ storeId: principal.storeId, accountId: principal.id });
        return { data: rows.map((row) => toSignIn(row, principal.tokenId)) };
      },
      {
        access: accounts,
        response: SignInList,
        detail: about("Auth", "List one's own sign-ins", {
          description: "Those that are still good, newest first; at most 50. One more ends the oldest.",
        }),
      },
    )
    .delete(
      "/sign-ins/:id",
      async ({ caller, params, set }) => {
        const { id: accountId, storeId } = caller.principal;
        await signIns.end(caller, { storeId, accountId }, params.id);
        set.status = 204;
      },
      {
        access: accounts,
        params: IdParams,
        detail: about("Auth", "End one of one's own sign-ins", {
          errors: ["NOT_FOUND"],
          answers: answer(204, "Its token is refused from now on."),
        }),
      },
    );
}

export function jwksRoutes({ guard, tokens }: { guard: Guard; tokens: Tokens }) {
  return new Elysia().use(guard).get("/.well-known/jwks.json", () => tokens.jwks, {
    publicAccess: true,
    response: Jwks,
    detail: about("Auth", "Get the public keys that tokens are signed with"),
  });
}
