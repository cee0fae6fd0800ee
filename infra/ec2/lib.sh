# shellcheck shell=bash
# What install.sh, update.sh and rollback.sh share. ROOT and SYSTEMCTL let a test run them beside the system.

ROOT=${ROOT:-}
SYSTEMCTL=${SYSTEMCTL:-systemctl}
# Ports of the instances, as in nginx/table-order.conf.
read -ra instances <<<"${INSTANCES:-8001 8002}"
healthy_seconds=${HEALTHY_SECONDS:-60}
# An instance must stay healthy this long, and nginx must have forgiven it (fail_timeout) before the next one stops.
settle_seconds=${SETTLE_SECONDS:-5}

home=$ROOT/opt/table-order
releases=$home/releases

say() { echo "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# One update or rollback at a time.
lock() {
  mkdir -p "$releases"
  exec 9>"$home/.lock"
  flock --nonblock 9 || fail "Another update or rollback is under way."
  # The binary would read a .env of the folder it is started in.
  cd "$home" || exit 1
}

# The release that a link (current, previous) points to; nothing when there is none.
release_of() {
  [[ ! -L $home/$1 ]] || basename "$(readlink "$home/$1")"
}

# Points a link to a release, in one step.
point() {
  ln -sfn "releases/$2" "$home/.$1" && mv -T "$home/.$1" "$home/$1"
}

is_healthy() {
  "$SYSTEMCTL" is-active --quiet "table-order@$1" &&
    env -i HOST=127.0.0.1 PORT="$1" timeout 10 "$home/current/table-order-api" healthcheck &>/dev/null &&
    # The one asks whether the process runs, this whether it has its database.
    curl -fsS --max-time 10 -o /dev/null "http://127.0.0.1:$1/health" 2>/dev/null
}

becomes_healthy() {
  local deadline=$((SECONDS + healthy_seconds))
  until is_healthy "$1"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.5
  done
  sleep "$settle_seconds"
  is_healthy "$1"
}

# Restarts the given instances one after the other, up to the first that does not become healthy.
# Leaves in `restarted` those that it touched.
restart() {
  restarted=()
  local port
  for port in "$@"; do
    say "table-order@$port: restarting"
    restarted+=("$port")
    "$SYSTEMCTL" restart "table-order@$port" && becomes_healthy "$port" || return 1
    say "table-order@$port: healthy"
  done
}

# Makes a release current, instance by instance; goes back by itself, and fails, when it is not healthy.
switch_to() {
  local release=$1 before
  before=$(release_of current)
  point current "$release"
  touch "$releases/$release"
  if restart "${instances[@]}"; then
    [[ -z $before || $before == "$release" ]] || point previous "$before"
    say "$release is current."
    return
  fi
  say "$release is not healthy; see journalctl -u 'table-order@*'."
  [[ -n $before && $before != "$release" ]] || fail "There is no other release to go back to."
  point current "$before"
  restart "${restarted[@]}" || fail "$before, the release of before, is not healthy either."
  fail "Went back to $before."
}
