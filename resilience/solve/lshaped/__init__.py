"""The L-shaped method: the loop, its master, and what CVaR, fill rate and whole choices ask of it."""
