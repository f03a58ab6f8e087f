"""Sweeps: an experiment played point by point, in parts that are whole or absent, wherever it runs."""
