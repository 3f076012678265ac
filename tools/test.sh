#!/usr/bin/env bash
# Run every test with coverage, hold the floors, and close with the test runner's own last line.
set -eu -o pipefail
bin=$1
record=$(mktemp)
trap 'rm -f "$record" .coverage.json' EXIT

# The tests that go the same way hundreds of times are marked `no_cover`: what they run is measured
# by others, and measuring takes three times as long as running. A worker that is done takes over
# half of what is left of another's list, so that no long file is waited for alone at the end.
export HYPOTHESIS_PROFILE=${HYPOTHESIS_PROFILE:-ci}
rm -f .coverage .coverage.*
"$bin/python" -m pytest -n auto --dist worksteal --cov --cov-report=json:.coverage.json --cov-report=term \
    | tee "$record"
"$bin/python" -m tools.coverage_floor .coverage.json
tail -n 1 "$record"
