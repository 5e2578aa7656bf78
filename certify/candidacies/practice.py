"""How long somebody has practised a trade, counted in months from what they remember."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Work from a year (and month, where known) until a year (and month), or until now when `until_year` is None."""

    from_year: int
    from_month: int | None = None
    until_year: int | None = None
    until_month: int | None = None

    def months(self, today: date) -> range:
        """The months worked, numbered from year 0, both ends counted.

        A date that somebody does not know is read in their favour: a year alone begins in January and ends in
        December. What is still to come does not count.
        """
        first = self.from_year * YEAR + (self.from_month or 1) - 1
        last = this_month = today.year * YEAR + today.month - 1
        if self.until_year is not None:
            last = self.until_year * YEAR + (self.until_month or YEAR) - 1
        return range(first, min(last, this_month) + 1)


def months_of(periods: Iterable[Period], today: date) -> int:
    """Months of practice: two jobs in the same month count once, informal work and work on one's own like any other.

    The rule-sets ask for years "of the trade" without a weekly duration, so neither full time nor part time is asked.
    """
    return len({month for period in periods for month in period.months(today)})
