"""What a plan's run leaves: tables, the certificate, the years of `simulate`."""
