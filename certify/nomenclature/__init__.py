"""Schemes of occupations (ROAME, ROME), their titles, items and mappings; importers."""
