#!/usr/bin/env bash
# Installs what the tests need, builds with warnings as errors, runs every test, and ends with one line: N passed, N failed, N skipped.
# Arguments go to the test program: bash tests/run.sh -class '*Ledger*'
set -euo pipefail
cd "$(dirname "$0")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
project=tests/TransferPipeline.Tests
# Pillow, NumPy and scikit-learn are the references that results are compared with; Fashion-MNIST is the real data of the end-to-end tests.
packages=(python3-pil python3-numpy python3-sklearn libopenblas0-pthread dataset-fashion-mnist libgomp1)

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

step "running the tests"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
"$(find "$project/bin/Release" -maxdepth 3 -name TransferPipeline.Tests -type f | head -n 1)" -noColor -longRunning 120 "$@" 2>&1 | tee "$log" || status=$?

# The runner's own summary, in the form that the people and programs who call this script read.
if ! summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1) || [[ -z $summary ]]; then
  echo "error: the test program ended without a summary (exit code $status)." >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
read -r total errors failed skipped <<< "$(tr -dc '0-9 ' <<< "$summary")"
failed=$((failed + errors))
echo "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
((status == 0 && failed == 0))
