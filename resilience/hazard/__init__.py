"""What can go wrong, as scenarios with exact rates, and how losses are weighed."""
