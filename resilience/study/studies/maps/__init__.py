"""What the costs of a study tell: where winners change along an axis, what moves regret, where a policy fails."""
