"""From scenarios to years: rates, draws, the mean with its interval, the tail. It knows no plan and no price."""
