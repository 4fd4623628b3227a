"""The year: its days, and how demand is spread over it; must not know what is planned or what goes wrong."""
