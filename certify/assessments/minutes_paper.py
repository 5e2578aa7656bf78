"""What the documents of minutes say on paper: the minutes, the regularity report, the individual result sheets.

Everything comes from the text that was signed, and from who signed it how. Pure but for the rows it is given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import rfc8785

from certify.assessments.content import parse
from certify.assessments.minutes import Signatory
from certify.assessments.models import Decision, Minutes
from certify.assessments.progress import session_rules
from certify.assessments.terms import DecisionState, PrintKind
from certify.candidacies.moving import local_day
from certify.credential.record import BirthDate, Label, Precision

TEMPLATES = {
    PrintKind.MINUTES: "assessments/paper/minutes.html",
    PrintKind.REGULARITY: "assessments/paper/regularity.html",
    PrintKind.RESULTS: "assessments/paper/results.html",
}


def _birth(digits: str) -> BirthDate:
    year, month, day = int(digits[:4]), int(digits[4:6]) or None, int(digits[6:]) or None
    return BirthDate(year, month, day, Precision.DAY if day else Precision.MONTH if month else Precision.YEAR)


_READ: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(("drafted_at", "at", "came_in"), datetime.fromisoformat),
    **dict.fromkeys(("starts_on", "ends_on", "habilitated_until"), date.fromisoformat),
    "birth": _birth,
}


def readable(value: Any, key: str = "") -> Any:
    """The signed text as templates read it: days and instants as such, labels as labels."""
    if isinstance(value, dict):
        if value.keys() == {"fr", "en"}:
            return Label(**value)
        return {name: readable(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [readable(each, key) for each in value]
    if isinstance(value, str) and key in _READ:
        return _READ[key](value)
    return value


def values_of(
    minutes: Minutes,
    kind: PrintKind,
    people: Sequence[Signatory],
    decisions: Sequence[Decision],
    *,
    only: Collection[int] | None = None,
) -> dict[str, Any]:
    """The values of the template: plain ones, so that drawing needs no database. `only`: result sheets of these ids."""
    jury_session, text = minutes.jury_session, readable(parse(minutes))
    annulled = [one.enrolment_id for one in decisions if one.state is DecisionState.ANNULLED]
    common = {"text": text, "sha256": minutes.sha256, "zone": jury_session.site.time_zone}
    if kind is PrintKind.RESULTS:
        authority = jury_session.authority
        return {
            **common,
            "sheets": [
                {"line": line, "annulled": line["enrolment"] in annulled}
                for line in text["candidates"]
                if only is None or line["enrolment"] in only
            ],
            "decided_on": local_day(authority, minutes.decided_at or minutes.drafted_at),
            "appeal_days": session_rules(jury_session).appeal_days,
            "seat": authority.seat,
        }
    return {
        **common,
        "people": [_person(who) for who in people],
        "state": minutes.state.value,
        "reason": minutes.decided_reason or "",
        "annulled": annulled,
    }


def _person(who: Signatory) -> dict[str, Any]:
    signature, refusal = who.signature, who.refusal
    return {
        "name": who.name,
        "role": "manager" if who.seat is None else "president" if who.seat.president else "member",
        "method": signature.method.value if signature else None,
        "signed_at": signature.signed_at if signature else None,
        "refusal": refusal.reason if refusal else None,
        "refused_at": refusal.recorded_at if refusal else None,
        "reported_by": refusal.recorded_by.display_name if refusal and who.reported else None,
    }


def stamp(values: Mapping[str, Any]) -> str:
    """The hash of everything the document will say beside the text itself: another one is another document."""
    said = {name: value for name, value in values.items() if name not in ("text", "sheets")}
    said["sheets"] = [[sheet["line"]["enrolment"], sheet["annulled"]] for sheet in values.get("sheets", ())]
    return hashlib.sha256(rfc8785.dumps(_plain(said))).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def pages(kind: PrintKind, candidates: int, units: int) -> int:
    """About how many pages that will be, to say how far the printing is."""
    if kind is PrintKind.RESULTS:
        return max(candidates, 1)
    if kind is PrintKind.REGULARITY:
        return 2
    return 2 + candidates // 40 + candidates * (2 + 5 * units) // 35
