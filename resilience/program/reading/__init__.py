"""The readers of the rules: a rule as published becomes rows of arrays; what is read is kept between scopes."""
