#!/usr/bin/env bash
# Fills $DEV with what the steps promote, and prints the digests as NAME=value. Needs oras, cosign, jq and an
# `az acr login` that may push there.
set -euo pipefail
: "${DEV:?the login server of the registry to fill}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

config='{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'

# One image of its own, by a text that makes its bytes differ.
single() {
  echo "$2" >layer && tar -cf layer.tar layer
  echo "$config" | jq -c --arg note "$2" '.comment = $note' >config.json
  oras push "$DEV/live/$1:$3" --config config.json:application/vnd.oci.image.config.v1+json \
    layer.tar:application/vnd.oci.image.layer.v1.tar --format json | jq -r .digest
}

# An index of so many images.
index() {
  local references=()
  for number in $(seq "$2"); do references+=("$(single "$1" "$1 $number" "part$number")"); done
  oras manifest index create "$DEV/live/$1:seed" "${references[@]}" >/dev/null
  oras resolve "$DEV/live/$1:seed"
}

echo "DIGEST_SINGLE=$(single single one seed)"
echo "DIGEST_DELETED=$(single deleted gone seed)"
echo "DIGEST_INDEX=$(index index 2)"
signed=$(index signed 2)
COSIGN_PASSWORD='' cosign generate-key-pair >/dev/null 2>&1
COSIGN_PASSWORD='' cosign sign --yes --key cosign.key "$DEV/live/signed@$signed" >/dev/null 2>&1
echo '{"spdxVersion":"SPDX-2.3"}' >sbom.json
sbom=$(oras attach "$DEV/live/signed@$signed" --artifact-type application/spdx+json sbom.json --format json | jq -r .digest)
oras attach "$DEV/live/signed@$sbom" --artifact-type application/vnd.example.note sbom.json >/dev/null
echo "DIGEST_SIGNED=$signed"
for children in 48 49 50; do echo "DIGEST_M$((children + 1))=$(index "m$((children + 1))" "$children")"; done
inner=$(index nested 2)
oras manifest index create "$DEV/live/nested:outer" "$inner" >/dev/null
echo "DIGEST_NESTED=$(oras resolve "$DEV/live/nested:outer")"
