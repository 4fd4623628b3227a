"""What a scenario touches, for how long, and with which numbers."""
