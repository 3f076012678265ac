#!/usr/bin/env bash
# Hold the code and the documents to the house rules, with the programs in BIN.
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
"$bin/python" -m pytest -q -p no:cacheprovider -p no:randomly tests/docs tests/house \
    -m "not slow and not server"
