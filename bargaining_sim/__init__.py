"""Agent-based simulation of bilateral bargaining over chips."""
