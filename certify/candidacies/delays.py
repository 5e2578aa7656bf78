"""The delays of a rule-set, as last days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from certify.certifications.rulesets import CompletionFrom, Rules


def resit_until(first_attempt_on: date | None, rules: Rules) -> date | None:
    """The last day on which one may ask to sit again."""
    return first_attempt_on + timedelta(days=rules.resit_days) if first_attempt_on else None


def completion_until(first_unit_on: date | None, title_ends_on: date | None, rules: Rules) -> date | None:
    """The last day to complete a partial success; None while the title has no end."""
    start = first_unit_on if rules.completion_from is CompletionFrom.FIRST_UNIT else title_ends_on
    return start + timedelta(days=rules.completion_days) if start else None


def ban_until(today: date, rules: Rules) -> date | None:
    """The last day of the longest ban given today; None where the decree gives none."""
    return today + timedelta(days=rules.ban_days) if rules.ban_days is not None else None


def answer_due(submitted_on: date, rules: Rules) -> date | None:
    """The day after which no answer counts as a refusal; None where the decree gives none."""
    return submitted_on + timedelta(days=rules.silence_days) if rules.silence_days is not None else None


def sent_before(rules: Rules, time_zone: str, now: datetime) -> datetime | None:
    """The instant before which an application was sent that has waited too long; None where silence says nothing."""
    if rules.silence_days is None:
        return None
    zone = ZoneInfo(time_zone)
    return datetime.combine(now.astimezone(zone).date() - timedelta(days=rules.silence_days), time.min, zone)


def reminder_due(until: date, today: date, rules: Rules, reminded: int | None) -> int | None:
    """The reminder to send today (one of the rule-set's days), or None; `reminded` is the last sent for the same end.

    One that was missed is not sent late when a nearer one is due.
    """
    left = (until - today).days
    due = [days for days in rules.reminder_days if left <= days]
    nearest = min(due, default=None)
    if left < 0 or nearest is None or (reminded is not None and reminded <= nearest):
        return None
    return nearest
