"""Scenario files: words in, checked once, numbers out."""
