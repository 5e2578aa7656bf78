"""A telephone number of each country, to show how one is written."""

from __future__ import annotations

from collections.abc import Mapping

# Calling codes: ITU-T E.164. The digits after the code only show how many there are.
EXAMPLES: Mapping[str, str] = {
    "BE": "+32 470 12 34 56",
    "BJ": "+229 01 23 45 67 89",
    "CM": "+237 6 12 34 56 78",
    "DE": "+49 151 23456789",
    "ES": "+34 612 34 56 78",
    "FR": "+33 6 12 34 56 78",
    "IT": "+39 312 345 6789",
    "ML": "+223 70 12 34 56",
    "NL": "+31 6 12 34 56 78",
    "PT": "+351 912 345 678",
    "SN": "+221 70 123 45 67",
}


def phone_example(country: str | None) -> str:
    """A number with the calling code of the country (ISO 3166-1 alpha-2), of Benin where we know none."""
    return EXAMPLES.get(country or "", EXAMPLES["BJ"])
