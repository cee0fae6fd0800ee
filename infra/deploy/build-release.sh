#!/usr/bin/env bash
# build-release.sh vVERSION  builds dist/release: the binaries of both architectures, their sums, the SBOM
set -euo pipefail
cd "$(dirname "$0")/../.."

bun() { npx --yes bun@1.4.4 "$@"; }

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
if [[ $1 != "v$version" ]]; then
  echo "The tag is $1, and package.json says $version." >&2
  exit 1
fi

mkdir -p dist/release
for cpu in x64 arm64; do
  bun run build "--target=bun-linux-$cpu" --outfile "dist/release/table-order-api-linux-$cpu"
done
bun run sbom
cp dist/sbom.cdx.json dist/release/
(cd dist/release && sha256sum table-order-api-* sbom.cdx.json >SHA256SUMS)
