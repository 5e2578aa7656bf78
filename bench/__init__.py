"""What takes time, beside its baseline. Each module has `run()`: rows (name, ours, baseline, ratio, target)."""

Row = tuple[str, float, float, float, str]
