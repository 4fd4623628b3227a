"""The pull system in one period: what is seen, ordered, made, moved and rationed. It sees the present alone."""
