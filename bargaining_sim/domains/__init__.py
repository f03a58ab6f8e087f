"""Bilateral domains that others wrote, and ours for them: Genius XML and GeniusWeb JSON, in and out."""
