"""Hold the house's own checks, run by `make check` and `make test`."""
