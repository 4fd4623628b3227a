"""What a week prints."""
