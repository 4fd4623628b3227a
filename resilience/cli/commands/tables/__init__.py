"""What comes before a plan: a folder to begin with, its check, its columns, other tools, rates and priors."""
