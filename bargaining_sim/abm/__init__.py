"""One run, watched: Mesa agents that hold a seat and decide by asking the rules."""
