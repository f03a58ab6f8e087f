"""The waist of the project: a scenario as numbers, the state of a run, and the phases of a round."""
