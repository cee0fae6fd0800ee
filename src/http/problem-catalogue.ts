import type { ErrorCode, ValueErrorCode } from "../errors.ts";

export type Locale = "ko" | "en";

interface Entry {
  status: number;
  title: string;
  /** For people. `{name}` is filled in from the error's params. */
  ko: string;
  en: string;
}

/** How each error looks over HTTP. */
export const problems: Record<ErrorCode, Entry> = {
  MALFORMED_JSON: {
    status: 400,
    title: "Malformed JSON",
    ko: "요청 본문이 올바른 JSON이 아닙니다.",
    en: "The body is not well-formed JSON.",
  },
  NESTED_TOO_DEEPLY: {
    status: 400,
    title: "Nested too deeply",
    ko: "JSON은 {limit}단계까지만 중첩할 수 있습니다.",
    en: "JSON may be nested at most {limit} levels deep.",
  },
  MALFORMED_REQUEST: {
    status: 400,
    title: "Malformed request",
    ko: "요청 형식이 올바르지 않습니다.",
    en: "The request is malformed.",
  },
  HOST_NOT_ALLOWED: {
    status: 421,
    title: "Host not allowed",
    ko: "이 서버는 요청하신 주소(Host)로 서비스하지 않습니다.",
    en: "This server does not answer for the host that the request names.",
  },
  BODY_TOO_SLOW: {
    status: 408,
    title: "Body too slow",
    ko: "요청 본문이 제시간에 도착하지 않았습니다. 다시 시도해 주세요.",
    en: "The body did not arrive in time. Send the request again.",
  },
  UNAUTHENTICATED: {
    status: 401,
    title: "Not signed in",
    ko: "로그인이 필요합니다.",
    en: "Sign in first.",
  },
  INVALID_TOKEN: {
    status: 401,
    title: "Invalid token",
    ko: "유효하지 않은 토큰입니다. 다시 로그인해 주세요.",
    en: "The token is not valid. Sign in again.",
  },
  TOKEN_EXPIRED: {
    status: 401,
    title: "Token expired",
    ko: "로그인이 만료되었습니다. 다시 로그인해 주세요.",
    en: "The token has expired. Sign in again.",
  },
  INVALID_CREDENTIALS: {
    status: 401,
    title: "Invalid credentials",
    ko: "로그인 정보가 올바르지 않습니다.",
    en: "These sign-in details are not right.",
  },
  INVALID_TICKET: {
    status: 401,
    title: "Invalid ticket",
    ko: "티켓이 만료되었거나 이미 사용되었습니다.",
    en: "The ticket has expired or was used before.",
  },
  WRONG_PASSWORD: {
    status: 403,
    title: "Wrong password",
    ko: "현재 비밀번호가 올바르지 않습니다.",
    en: "The current password is not right.",
  },
  FORBIDDEN: {
    status: 403,
    title: "Not allowed",
    ko: "이 작업을 할 권한이 없습니다.",
    en: "You are not allowed to do this.",
  },
  NOT_FOUND: {
    status: 404,
    title: "Not found",
    ko: "찾을 수 없습니다.",
    en: "There is nothing here.",
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: "Method not allowed",
    ko: "이 주소에서 지원하지 않는 메서드입니다. 사용 가능: {allowed}",
    en: "This address does not know that method. Known: {allowed}.",
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    title: "Payload too large",
    ko: "요청이 너무 큽니다. 최대 {limit}바이트까지 보낼 수 있습니다.",
    en: "The request is too large. At most {limit} bytes are taken.",
  },
  IMAGE_TOO_LARGE: {
    status: 413,
    title: "Image too large",
    ko: "이미지가 너무 큽니다. 최대 {limit}백만 화소, 한 변에 {side}픽셀까지 올릴 수 있습니다.",
    en: "The image is too large. At most {limit} megapixels are taken, and {side} pixels a side.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: "Unsupported media type",
    ko: "{expected} 형식으로 보내 주세요.",
    en: "Send {expected}.",
  },
  UNSUPPORTED_IMAGE: {
    status: 415,
    title: "Unsupported image",
    ko: "JPEG, PNG, WebP 이미지만 올릴 수 있습니다.",
    en: "The file is no JPEG, PNG or WebP image.",
  },
  VALIDATION_FAILED: {
    status: 422,
    title: "Validation failed",
    ko: "요청 값을 확인해 주세요.",
    en: "Some values are not acceptable.",
  },
  INVALID_IMAGE: {
    status: 422,
    title: "Invalid image",
    ko: "이미지 파일이 손상되었습니다.",
    en: "The image is damaged, or is not only an image.",
  },
  ORDER_REJECTED: {
    status: 422,
    title: "Order rejected",
    ko: "주문할 수 없는 항목이 있습니다. 주문은 접수되지 않았습니다.",
    en: "Some lines cannot be ordered. Nothing was ordered.",
  },
  PRICE_CHANGED: {
    status: 409,
    title: "Price changed",
    ko: "가격이 변경되었습니다. 현재 합계는 {total}입니다.",
    en: "Prices have changed. The total is now {total}.",
  },
  SESSION_CLOSED: {
    status: 409,
    title: "Session closed",
    ko: "이전 테이블 이용이 종료되었습니다. 화면을 새로 고쳐 주세요.",
    en: "That session has been closed. Reload the table.",
  },
  SESSION_FULL: {
    status: 409,
    title: "Session full",
    ko: "아직 준비 중인 주문이 너무 많습니다. 먼저 나온 뒤에 다시 주문해 주세요.",
    en: "This table has too many open orders. Order again when some have been served.",
  },
  ORDER_EXPIRED: {
    status: 409,
    title: "Order expired",
    ko: "주문이 너무 늦게 도착하여 접수되지 않았습니다.",
    en: "The order arrived too late and was not taken.",
  },
  MENU_CHANGED: {
    status: 409,
    title: "Menu changed",
    ko: "메뉴가 변경되었습니다. 메뉴를 다시 불러온 뒤 주문해 주세요.",
    en: "The menu has changed. Load it again, then order.",
  },
  STORE_NOT_ACCEPTING_ORDERS: {
    status: 409,
    title: "Store not accepting orders",
    ko: "지금은 주문을 받지 않습니다.",
    en: "The store is not accepting orders now.",
  },
  INVALID_STATUS_TRANSITION: {
    status: 409,
    title: "Invalid status transition",
    ko: "'{from}' 상태의 주문은 '{to}' 상태로 바꿀 수 없습니다.",
    en: "An order cannot go from {from} to {to}.",
  },
  ORDER_FINAL: {
    status: 409,
    title: "Order is final",
    ko: "완료되었거나 취소된 주문은 삭제할 수 없습니다.",
    en: "A served or cancelled order cannot be deleted.",
  },
  NO_OPEN_SESSION: {
    status: 409,
    title: "No open session",
    ko: "이 테이블은 이용 중이 아닙니다.",
    en: "This table has no open session.",
  },
  TABLE_HAS_OPEN_SESSION: {
    status: 409,
    title: "Table has an open session",
    ko: "이용 중인 테이블은 삭제하거나 사용 중지할 수 없습니다.",
    en: "A table with an open session cannot be deleted or switched off.",
  },
  CATEGORY_NOT_EMPTY: {
    status: 409,
    title: "Category not empty",
    ko: "메뉴가 있는 카테고리는 삭제할 수 없습니다.",
    en: "A category that has items cannot be deleted.",
  },
  MENU_FULL: {
    status: 409,
    title: "Menu full",
    ko: "{what}: 숨긴 것을 포함하여 {limit}개까지 둘 수 있습니다. 숨겼거나 더 이상 쓰지 않는 것을 삭제한 뒤 다시 시도해 주세요.",
    en: "A menu may have at most {limit} {what}, hidden ones included. Delete those that are hidden or no longer used, then try again.",
  },
  LAST_ADMIN: {
    status: 409,
    title: "Last admin",
    ko: "매장의 마지막 관리자 계정은 사용 중지하거나 권한을 바꿀 수 없습니다.",
    en: "The last active admin of a store cannot be switched off or demoted.",
  },
  ALREADY_EXISTS: {
    status: 409,
    title: "Already exists",
    ko: "이미 사용 중인 {what}입니다.",
    en: "This {what} is taken.",
  },
  VERSION_CONFLICT: {
    status: 409,
    title: "Version conflict",
    ko: "다른 곳에서 먼저 변경되었습니다. 현재 상태를 확인해 주세요.",
    en: "It was changed in the meantime. See the present state.",
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    title: "Request in progress",
    ko: "같은 요청을 처리하고 있습니다. 잠시 후 다시 시도해 주세요.",
    en: "The first request with this key is still running. Try again shortly.",
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: "Idempotency key reused",
    ko: "이 Idempotency-Key는 다른 요청에 사용되었습니다.",
    en: "This Idempotency-Key was used for a different request.",
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    title: "Too many requests",
    ko: "요청이 너무 많습니다. {seconds}초 후에 다시 시도해 주세요.",
    en: "Too many requests. Try again in {seconds} seconds.",
  },
  INTERNAL_ERROR: {
    status: 500,
    title: "Internal error",
    ko: "일시적인 오류가 발생했습니다.",
    en: "Something went wrong on our side.",
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    title: "Database unavailable",
    ko: "지금은 처리할 수 없습니다. 잠시 후 다시 시도해 주세요.",
    en: "The database is away. Try again shortly.",
  },
  FILES_UNAVAILABLE: {
    status: 503,
    title: "Files unavailable",
    ko: "지금은 이미지를 저장할 수 없습니다. 잠시 후 다시 시도해 주세요.",
    en: "Images cannot be kept at the moment. Try again shortly.",
  },
  OVERLOADED: {
    status: 503,
    title: "Overloaded",
    ko: "요청이 몰려 지금은 처리할 수 없습니다. 잠시 후 다시 시도해 주세요.",
    en: "Too much is waiting at the moment. Try again shortly.",
  },
};

/** The text for one wrong value. */
export const valueProblems: Record<ValueErrorCode, Record<Locale, string>> = {
  REQUIRED: { ko: "필수 값입니다.", en: "This is required." },
  UNKNOWN_KEY: { ko: "알 수 없는 항목입니다.", en: "This key is not known here." },
  WRONG_TYPE: { ko: "{expected} 형식이어야 합니다.", en: "This must be {expected}." },
  TOO_SMALL: { ko: "{limit} 이상이어야 합니다.", en: "This must be at least {limit}." },
  TOO_LARGE: { ko: "{limit} 이하여야 합니다.", en: "This must be at most {limit}." },
  TOO_SHORT: { ko: "{limit}개(자) 이상이어야 합니다.", en: "This needs at least {limit}." },
  TOO_LONG: { ko: "{limit}개(자)까지 가능합니다.", en: "This may have at most {limit}." },
  DUPLICATE: { ko: "중복된 값입니다.", en: "This is there twice." },
  BAD_FORMAT: { ko: "형식이 올바르지 않습니다.", en: "The format is not right." },
  UNESCAPED_PLUS: {
    ko: "시각 뒤의 + 기호가 빈칸으로 바뀌었습니다. 주소(URL)에서는 +를 %2B로 적어 주세요.",
    en: "The + before the offset has become a space. In a URL, write it as %2B.",
  },
  NOT_ONE_OF: { ko: "허용되지 않는 값입니다.", en: "This is none of the allowed values." },
  EMPTY: { ko: "변경할 값을 하나 이상 보내 주세요.", en: "Send at least one value to change." },
  NOT_FOUND: { ko: "찾을 수 없습니다.", en: "There is no such thing." },
  ITEM_SOLD_OUT: { ko: "{name}: 품절되었습니다.", en: "{name} is sold out." },
  ITEM_NOT_SERVED_NOW: {
    ko: "{name}: 지금은 주문할 수 없는 시간입니다.",
    en: "{name} is not served at this time.",
  },
  ITEM_OUT_OF_STOCK: {
    ko: "{name}: 남은 수량이 {remaining}개입니다.",
    en: "Only {remaining} left of {name}.",
  },
  OPTION_SOLD_OUT: { ko: "{name}: 선택할 수 없는 옵션입니다.", en: "The option {name} is not available." },
  OPTIONS_SOLD_OUT: {
    ko: "{name}: 필수 옵션이 품절되어 지금은 주문할 수 없습니다.",
    en: "{name} cannot be ordered now: the options that it requires are sold out.",
  },
  TOO_FEW_OPTIONS: { ko: "{name}: {limit}개 이상 선택해 주세요.", en: "{name}: choose at least {limit}." },
  TOO_MANY_OPTIONS: {
    ko: "{name}: {limit}개까지 선택할 수 있습니다.",
    en: "{name}: choose at most {limit}.",
  },
  TOO_EASY: {
    ko: "추측하기 쉬운 값입니다. 다른 값을 사용해 주세요.",
    en: "This is easy to guess. Choose another.",
  },
  PRICE_DIFFERS: { ko: "{name}: 현재 금액은 {total}입니다.", en: "{name} now comes to {total}." },
};

/** Params that hold words of the API, which a Korean sentence says in Korean. Names of dishes are in others. */
export const wordParams = new Set(["what", "from", "to", "expected"]);

export const koreanWords: Record<string, string> = {
  // what
  code: "매장 코드",
  number: "테이블 번호",
  ref: "고유 이름(ref)",
  username: "아이디",
  items: "메뉴 항목",
  categories: "분류",
  "option groups": "옵션 그룹",
  // from, to
  pending: "접수 대기",
  preparing: "조리 중",
  ready: "조리 완료",
  served: "서빙 완료",
  cancelled: "취소",
  // expected
  array: "목록(array)",
  boolean: "참/거짓(true/false)",
  integer: "정수",
  null: "null",
  object: "객체(object)",
  string: "문자열",
};
