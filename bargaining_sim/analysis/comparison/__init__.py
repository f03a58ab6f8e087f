"""Two batches side by side, paired run by run."""
