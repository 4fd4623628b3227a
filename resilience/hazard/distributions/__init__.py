"""How long and how hard: distributions of one variable, cut into strata that keep their means, and drawn from."""
