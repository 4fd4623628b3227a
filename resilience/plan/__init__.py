"""What may be decided, and what was: the model, its levers and the plan."""
