"""The two-stage program: from a model and scenarios to arrays, and from a solution back to a plan."""
