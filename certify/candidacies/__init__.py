"""Candidates, dossiers, experience, admissibility."""
