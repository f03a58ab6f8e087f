"""Parses, calls, prints: one file a command, and no logic."""
