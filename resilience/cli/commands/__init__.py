"""One command a file: read what it works on, call its pipeline, hand the result to `text` and to the run folder."""
