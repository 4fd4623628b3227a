"""What a run's page says, section by section: it knows plans and studies, and nothing of HTML."""
