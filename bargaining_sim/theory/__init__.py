"""Closed forms and solutions: pure functions of arrays."""
