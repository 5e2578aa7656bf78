"""Preparing, logging, drawing, signing and storing certificates; their changes of status."""
