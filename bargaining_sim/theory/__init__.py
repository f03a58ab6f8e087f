"""Solutions over a finite list of packages. Closed forms to hold the engine against: `tests/oracles`."""
