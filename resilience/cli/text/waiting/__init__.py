"""What is printed while one waits, before and after: how long it takes, how far it is, what stayed unfinished."""
