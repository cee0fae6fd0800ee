#!/usr/bin/env bash
# push-image.sh FILE REPOSITORY TAG  pushes an OCI archive to ECR, unless the tag is there; prints the digest
set -euo pipefail
export AWS_DEFAULT_OUTPUT=json
archive=$1 repository=$2 tag=$3

registry=${repository%%/*}
name=${repository#*/}
find_digest() {
  aws ecr describe-images --repository-name "$name" --image-ids "imageTag=$tag" | jq -er '.imageDetails[0].imageDigest'
}

# Later steps of the job push to it as well.
aws ecr get-login-password | docker login --username AWS --password-stdin "$registry" >&2

# Tags never change in this registry: a second run finds the image of the first.
if ! digest=$(find_digest 2>/dev/null); then
  skopeo copy --all --preserve-digests --retry-times 3 "oci-archive:$archive" "docker://$repository:$tag" >&2
  digest=$(find_digest)
fi
echo "$digest"
