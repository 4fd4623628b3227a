"""At which rates the best plan changes, and what not knowing them costs."""
