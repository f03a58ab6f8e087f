"""Every tactic against every other."""
