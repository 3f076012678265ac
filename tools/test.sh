#!/usr/bin/env bash
# Run every test with coverage, hold the floors, and close with the test runner's own last line.
set -eu -o pipefail
bin=$1
record=$(mktemp)
trap 'rm -f "$record" .coverage.json' EXIT

export HYPOTHESIS_PROFILE=${HYPOTHESIS_PROFILE:-ci}
rm -f .coverage .coverage.*
"$bin/python" -m pytest -n auto --dist loadfile --cov --cov-report=json:.coverage.json --cov-report=term \
    | tee "$record"
"$bin/python" -m tools.coverage_floor .coverage.json
tail -n 1 "$record"
