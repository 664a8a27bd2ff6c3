"""Templates of other tools."""
