import { Elysia } from "elysia";
import { originOf } from "../../http/address.ts";
import { about, answer } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { Jwks, Me, StaffLogin, StaffSignIn, TableLogin, TableSignIn } from "./auth.model.ts";
import type { AuthService } from "./auth.service.ts";
import type { Tokens } from "./tokens.ts";

export function authRoutes(deps: { guard: Guard; auth: AuthService; trustedProxies: number }) {
  const { auth } = deps;
  return new Elysia({ prefix: "/auth" })
    .use(deps.guard)
    .post(
      "/tables/login",
      ({ body, request, server }) => auth.signInTable(body, originOf(request, server, deps.trustedProxies)),
      {
        signInAccess: true,
        body: TableLogin,
        response: TableSignIn,
        detail: about("Auth", "Sign a tablet in", { errors: ["INVALID_CREDENTIALS", "OVERLOADED"] }),
      },
    )
    .post(
      "/staff/login",
      ({ body, request, server }) => auth.signInStaff(body, originOf(request, server, deps.trustedProxies)),
      {
        signInAccess: true,
        body: StaffLogin,
        response: StaffSignIn,
        detail: about("Auth", "Sign staff or a super admin in", {
          errors: ["INVALID_CREDENTIALS", "OVERLOADED"],
        }),
      },
    )
    .get(
      "/me",
      ({ caller: { principal } }) => ({
        id: principal.id,
        role: principal.role,
        name: principal.name,
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
        await auth.signOut(caller.principal);
        set.status = 204;
      },
      {
        access: ["table", "staff", "store_admin", "super_admin"],
        detail: about("Auth", "End this token", { answers: answer(204, "Signed out.") }),
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
