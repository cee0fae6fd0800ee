#!/usr/bin/env bash
# build-image.sh FILE  builds the image for amd64 and arm64 into an OCI archive
#
# Nothing is emulated: Bun compiles for both, and the last stage only copies.
set -euo pipefail
cd "$(dirname "$0")/../.."

docker buildx create --use --name table-order --driver docker-container >/dev/null
docker buildx build --file docker/Dockerfile --platform linux/amd64,linux/arm64 \
  --build-arg "VERSION=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)" \
  --build-arg "REVISION=$(git rev-parse HEAD)" \
  --output "type=oci,dest=$1,compression=zstd,compression-level=19,force-compression=true" .
