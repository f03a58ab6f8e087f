"""Experiments in words: schema, the one door for experiment files, designs, and what is measured."""
