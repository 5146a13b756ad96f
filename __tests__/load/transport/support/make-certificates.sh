#!/usr/bin/env bash
# Makes the certificates that the tests of TLS use, valid from 2020 to 2120: run it again only where one is to change.
set -euo pipefail
cd "$(dirname "$0")/certificates"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/ca.conf" <<CONF
[ca]
default_ca = tests
[tests]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
CONF
touch "$work/index"

new_key() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
}

# sign <name> <subject> <key> <extensions> <end> <how to sign...>
sign() {
  local name=$1 subject=$2 key=$3 extensions=$4 end=$5
  shift 5
  openssl req -new -key "$key" -subj "/CN=$subject" -out "$work/$name.csr"
  printf "$extensions" >"$work/$name.ext"
  openssl ca -batch -config "$work/ca.conf" -in "$work/$name.csr" -extfile "$work/$name.ext" \
    -startdate 20200101000000Z -enddate "$end" -notext -out "$name.pem" "$@"
}

here='subjectAltName=DNS:localhost,IP:127.0.0.1\n'
end=21200101000000Z
new_key "$work/ca.key"
new_key key.pem
sign ca 'jest-mettle tests' "$work/ca.key" 'basicConstraints=critical,CA:true\n' $end -selfsign -keyfile "$work/ca.key"
by_ca=(-cert ca.pem -keyfile "$work/ca.key")
sign right localhost key.pem "$here" $end "${by_ca[@]}"
sign other-host elsewhere.example key.pem 'subjectAltName=DNS:elsewhere.example\n' $end "${by_ca[@]}"
sign expired localhost key.pem "$here" 20210101000000Z "${by_ca[@]}"
sign self-signed localhost key.pem "$here" $end -selfsign -keyfile key.pem
