"""Jury sessions, jurors, sheets, outcomes, decisions, minutes, units held."""
