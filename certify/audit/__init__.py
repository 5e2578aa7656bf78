"""The trail (who did what) and the transparency log."""
