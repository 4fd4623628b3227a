"""Runs side by side: what they cost, what their plans do otherwise, which inputs differ, and what moved what."""
