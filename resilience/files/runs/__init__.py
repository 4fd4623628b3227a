"""Run folders: a plan and its tables written whole or not at all, and read back."""
