"""One language for changes of the input: read from TOML and from one line of text, and made before anything is checked.

Knows raw tables and trees of keys only; what a changed model means is for the readers of tables and scenarios to say.
"""
