#!/usr/bin/env bash
# update.sh FILE     installs a binary that is on this machine
# update.sh VERSION  takes a release that is here, or downloads it from $RELEASES_URL/vVERSION/
#
# Migrates, then restarts instance by instance. A release that does not become healthy is taken back.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=infra/ec2/lib.sh
source "$here/lib.sh"

(($# == 1)) || fail "Usage: update.sh FILE | VERSION"
wanted=$1
[[ ! -f $wanted ]] || wanted=$(readlink -f "$wanted")
lock

incoming=$(mktemp -d "$releases/.incoming.XXXXXX")
trap 'rm -rf "$incoming"' EXIT

download() {
  local cpu
  case $(uname -m) in
    x86_64) cpu=x64 ;;
    aarch64) cpu=arm64 ;;
    *) fail "There is no binary for $(uname -m)." ;;
  esac
  local name=table-order-api-linux-$cpu from=${RELEASES_URL:?is not set: where releases are downloaded from}/v$1
  curl -fsSL --retry 3 --max-time 600 -o "$incoming/$name" "$from/$name"
  curl -fsSL --retry 3 --max-time 60 "$from/SHA256SUMS" | grep " $name\$" >"$incoming/SHA256SUMS"
  (cd "$incoming" && sha256sum --check --quiet SHA256SUMS)
  mv "$incoming/$name" "$incoming/table-order-api"
}

# Puts the incoming binary among the releases and prints its version.
keep() {
  local version
  chmod 0755 "$incoming" "$incoming/table-order-api"
  version=$("$incoming/table-order-api" --version)
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+([.+-][0-9A-Za-z.+-]+)?$ ]] || fail "This says it is version \"$version\"."
  if [[ -e $releases/$version ]]; then
    cmp -s "$incoming/table-order-api" "$releases/$version/table-order-api" ||
      fail "There is another $version here already; a release never changes."
  else
    mkdir "$releases/$version"
    mv "$incoming/table-order-api" "$releases/$version/"
  fi
  echo "$version"
}

# Removes all but the releases that were used last.
prune() {
  local old
  find "$releases" -mindepth 1 -maxdepth 1 -type d ! -name '.*' -printf '%T@ %f\n' | sort -rn |
    tail -n "+$((${KEPT_RELEASES:-5} + 1))" | cut -d' ' -f2 |
    while read -r old; do
      [[ $old == "$(release_of current)" || $old == "$(release_of previous)" ]] || rm -r "${releases:?}/$old"
    done
}

if [[ -f $wanted ]]; then
  cp "$wanted" "$incoming/table-order-api"
  release=$(keep)
elif [[ $wanted != */* && -f $releases/$wanted/table-order-api ]]; then
  release=$wanted
else
  download "$wanted"
  release=$(keep)
  [[ $release == "$wanted" ]] || fail "What was downloaded as $wanted says it is $release."
fi

say "$release: migrating"
point next "$release"
"$SYSTEMCTL" start table-order-migrate || fail "The migration failed and nothing was restarted; see journalctl -u table-order-migrate."
switch_to "$release"
prune
