"""Two scenarios under the same luck: what differs, run by run."""
