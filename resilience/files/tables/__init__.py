"""From rows to a model: reading, checking and writing the tables of one company."""
