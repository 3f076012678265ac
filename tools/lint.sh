#!/usr/bin/env bash
# Hold the code to the house's layout, types and import rules, with the programs in BIN.
set -eu
bin=$1

"$bin/ruff" format --check --quiet . || {
    echo "Some files are not in the house's layout; this puts them right: $bin/ruff format ." >&2
    exit 1
}
"$bin/ruff" check --quiet .
"$bin/mypy" --no-error-summary
"$bin/mypy" --no-error-summary tests tools
"$bin/lint-imports" --no-logo --no-cache
