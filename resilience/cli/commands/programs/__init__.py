"""Programs of any subject, given as arrays or SMPS files: solved, sampled, bounded."""
