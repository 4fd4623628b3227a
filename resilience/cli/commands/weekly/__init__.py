"""The week: one command for a scheduler, from state and last week to actions."""
