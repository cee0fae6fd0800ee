import { expect, test } from "bun:test";
import { operationIdOf } from "../../src/http/openapi/operation-id.ts";

const examples: [method: string, path: string, isList: boolean, id: string][] = [
  ["GET", "/", false, "getWelcome"],
  ["GET", "/health/live", false, "getHealthLive"],
  ["GET", "/.well-known/jwks.json", false, "getJwks"],
  ["GET", "/uploads/*", false, "getUpload"],
  ["POST", "/api/v1/auth/tables/login", false, "signInTable"],
  ["POST", "/api/v1/auth/logout", false, "signOut"],
  ["GET", "/api/v1/tables", true, "listTables"],
  ["POST", "/api/v1/tables", false, "createTable"],
  ["PATCH", "/api/v1/tables/:id", false, "updateTable"],
  ["DELETE", "/api/v1/tables/:id", false, "deleteTable"],
  ["POST", "/api/v1/tables/:id/complete", false, "completeTable"],
  ["GET", "/api/v1/tables/:id/history", true, "listTableHistory"],
  ["POST", "/api/v1/orders/:id/status", false, "setOrderStatus"],
  ["GET", "/api/v1/menu", false, "getMenu"],
  ["PUT", "/api/v1/menu/order", false, "setMenuOrder"],
  ["GET", "/api/v1/menu/categories/:id", false, "getMenuCategory"],
  ["POST", "/api/v1/menu/option-groups", false, "createMenuOptionGroup"],
  ["POST", "/api/v1/menu/items/:id/availability", false, "setMenuItemAvailability"],
  ["DELETE", "/api/v1/menu/items/:id/image", false, "deleteMenuItemImage"],
  ["POST", "/api/v1/menu/import", false, "importMenu"],
  ["POST", "/api/v1/admin/stores/:id/admins", false, "createAdminStoreAdmin"],
  ["PATCH", "/api/v1/admin/stores/:id/admins/:adminId", false, "updateAdminStoreAdmin"],
  ["GET", "/api/v1/staff", true, "listStaff"],
];

test.each(examples)("%s %s is named (list: %p) %s", (method, path, isList, id) => {
  expect(operationIdOf(method, path, isList)).toBe(id);
});
