"""Replays of recorded disruptions: what would have been lost, beside what was."""
