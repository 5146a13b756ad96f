#!/usr/bin/env bash
# What a consumer's tools would say of the packed package.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
npx publint --strict
npm pack --silent --pack-destination "$folder" >/dev/null
# The preset, the setup files and the runners are loaded by Jest by path: nobody imports their types.
npx attw "$folder"/*.tgz --exclude-entrypoints ./jest-preset
