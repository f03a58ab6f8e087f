"""The classroom: a browser page."""
