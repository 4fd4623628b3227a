"""From a model and scenarios to a proven plan with its advice, and its certificate."""
