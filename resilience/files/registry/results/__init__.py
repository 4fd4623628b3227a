"""Columns of what the engine writes, with a sentence each, and the headings of the screen in words."""
