"""Référentiels (certification, vintage, units, competences, criteria, methods) and rule-sets."""
