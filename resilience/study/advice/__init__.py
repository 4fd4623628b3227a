"""What to do, action by action: what each saves, alone and with those it needs, from which rate on."""
