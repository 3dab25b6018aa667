"""Plain values and pure rules: no I/O, no clock, no chance of its own. Everybody may import it."""
