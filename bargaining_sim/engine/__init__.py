"""The compiled loop over runs, and its cache."""
