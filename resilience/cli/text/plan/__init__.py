"""What a plan prints: its actions, decisions and stock, what they save, and how today compares."""
