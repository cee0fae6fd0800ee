#!/usr/bin/env bash
# smoke-test.sh URL  asks a running API whether it serves
#
# With SMOKE_TOKEN, a sign-in of staff or an API key, it also opens the event stream and waits for its first event.
set -euo pipefail
url=${1%/}

check() {
  local what=$1
  shift
  if "$@"; then
    echo "ok      $what"
  else
    echo "failed  $what"
    return 1
  fi
}

is_up() {
  curl -fsS --max-time 10 --retry 3 --retry-all-errors --retry-delay 2 "$url/health" |
    grep -q '"database":"up"'
}

refuses_strangers() {
  [[ $(curl -sS --max-time 10 -o /dev/null -w '%{http_code}' "$url/api/v1/menu") == 401 ]]
}

says_hello() {
  local said=1
  exec 3< <(exec curl -sN --max-time 20 -H "authorization: Bearer $SMOKE_TOKEN" "$url/api/v1/events/stream")
  local stream=$!
  ! grep -q '^event: hello' <&3 || said=0
  # It has no end.
  kill "$stream" 2>/dev/null || true
  return "$said"
}

check "healthy" is_up
check "refuses strangers" refuses_strangers
if [[ -n ${SMOKE_TOKEN:-} ]]; then
  check "says hello on the event stream" says_hello
fi
