"""One file for each form of the tables, named by its number."""
