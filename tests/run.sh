#!/usr/bin/env bash
# Installs what the tests need, builds with warnings as errors, starts RabbitMQ, PostgreSQL and Azurite on loopback ports of its own, runs every
# test, stops them, and ends with one line: N passed, N failed, N skipped.
# Arguments go to the test programs: bash tests/run.sh -class '*Ledger*'
set -euo pipefail
cd "$(dirname "$0")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Pillow, NumPy and scikit-learn are the references that results are compared with; Fashion-MNIST is the real data of the end-to-end tests.
# libonnx-testdata holds models of one operator with their outputs, from the makers of ONNX.
packages=(python3-pil python3-numpy python3-sklearn libopenblas0-pthread dataset-fashion-mnist libonnx-testdata libgomp1)

step() { printf '== %s\n' "$*"; }

install_packages() {
  command -v dpkg-query > /dev/null || { step "no dpkg here: tests that need ${packages[*]} will skip"; return; }
  local missing=() package
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null || true) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  local root=()
  if ((EUID != 0)); then
    command -v sudo > /dev/null || { echo "error: ${missing[*]} are missing and only root may install them: run 'apt-get install ${missing[*]}' as root, then this again." >&2; exit 1; }
    root=(sudo)
  fi
  step "installing ${missing[*]}"
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

command -v dotnet > /dev/null || { echo "error: the .NET SDK 10 is not on the PATH; see https://dotnet.microsoft.com/download." >&2; exit 1; }
install_packages

step "building (Release, warnings are errors)"
dotnet build TransferPipeline.sln --configuration Release --verbosity quiet

services=$(mktemp -d)
logs=$(mktemp -d)
finish() {
  [[ -z ${beside:-} ]] || kill "$beside" 2> /dev/null || true
  bash tests/services.sh stop "$services"
  rm -rf "$logs"
}
trap finish EXIT
bash tests/services.sh install
bash tests/services.sh start "$services"
source "$services/environment"

program() { find "tests/$1/bin/Release" -maxdepth 3 -name "$1" -type f | head -n 1; }
options=(-noColor -longRunning 120 "$@")

# Both at once: one computes, the other mostly waits for leases to run out and services to come back.
step "running TransferPipeline.Tests, and beside it TransferPipeline.IntegrationTests"
"$(program TransferPipeline.IntegrationTests)" "${options[@]}" > "$logs/TransferPipeline.IntegrationTests" 2>&1 &
beside=$!
status=0
"$(program TransferPipeline.Tests)" "${options[@]}" 2>&1 | tee "$logs/TransferPipeline.Tests" || status=$?
wait "$beside" || status=$?
beside=
step "what TransferPipeline.IntegrationTests said"
cat "$logs/TransferPipeline.IntegrationTests"

# The runner's own summaries, added up in the form that the people and programs who call this script read.
total=0 failed=0 skipped=0
for project in TransferPipeline.Tests TransferPipeline.IntegrationTests; do
  if ! summary=$(grep -oE 'Total: [0-9]+(, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+)?' "$logs/$project" | tail -n 1) || [[ -z $summary ]]; then
    echo "error: $project ended without a summary (exit code $status)." >&2
    failed=$((failed + 1))
    continue
  fi
  read -r tests errors failures skips <<< "$(tr -dc '0-9 ' <<< "$summary")"
  total=$((total + tests))
  failed=$((failed + ${errors:-0} + ${failures:-0}))
  skipped=$((skipped + ${skips:-0}))
done
((failed == 0 || total > 0)) || total=$failed
echo "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
((status == 0 && failed == 0))
