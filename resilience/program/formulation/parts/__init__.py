"""One file per part of the program: variables, rules and cost terms. One constraint is one named function."""
