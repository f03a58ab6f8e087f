"""Designs, points and runs, on threads or on a Dask cluster; a batch is an experiment with one point."""
