"""What is believed of rates and durations, and what a record of events makes of it; it knows no plan and no date."""
