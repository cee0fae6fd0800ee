#!/usr/bin/env bash
# rollback.sh [VERSION]  goes back to the release of before, or to VERSION; the schema stays as it is
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=infra/ec2/lib.sh
source "$here/lib.sh"

lock
release=${1:-$(release_of previous)}
[[ -n $release ]] || fail "There is no release of before."
[[ $release != */* && -f $releases/$release/table-order-api ]] ||
  fail "There is no release $release. Here: $(cd "$releases" && echo *)"
switch_to "$release"
