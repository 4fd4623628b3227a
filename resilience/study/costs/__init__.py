"""What a plan costs on the study's scenarios, on one measure for every plan, and what today's plan is."""
