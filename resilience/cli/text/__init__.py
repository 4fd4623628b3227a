"""What the commands print, from results alone: nothing here reads a file or computes what a result lacks."""
