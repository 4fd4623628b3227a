"""Playing it: tracks side by side through time, and what they add up to. Decisions are made in `system`."""
