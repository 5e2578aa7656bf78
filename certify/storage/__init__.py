"""Content-addressed files under the home."""
