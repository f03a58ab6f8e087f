"""The same bits everywhere: own exp, log and Φ, the numbered stream of chance, the mark of a rule."""
