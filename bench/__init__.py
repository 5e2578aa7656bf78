"""What takes time, beside its baseline. Each module has `run()`: rows (name, ours, baseline, ratio, target)."""

Row = tuple[str, float, float, float, str]


def figure(value: float) -> str:
    """A number as people write it: thousands apart, three digits that mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.001 or not value else f"{value:.6f}"
