"""What a receipt states: an answer as its reader was told it, with nothing that the page did not show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from certify.credential import publicid
from certify.credential.malformed import Malformed
from certify.credential.record import BirthDate, Precision, Record
from certify.credential.report import Verdict
from certify.verification.answer import Answer
from certify.verification.forms import Sent
from certify.verification.languages import Texts
from certify.verification.presenting import Line, told


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and what was found."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What was found at `at`, which `moment` says in the reader's words and in the authority's time.

    `asked` is what was typed. `facts` are those of the certificate, none where there is no certificate to show.
    """

    verdict: Verdict
    heading: str
    meaning: str
    at: datetime
    moment: str
    asked: str
    facts: tuple[Fact, ...]
    checks: tuple[Line, ...]
    host: str
    fingerprint: str


def of_answer(answer: Answer, sent: Sent, host: str, texts: Texts) -> Statement:
    """The statement of an answer that found something out: there is a report."""
    assert answer.report is not None  # noqa: S101  (without one nothing could be checked, and nothing is stated)
    said = told(answer, texts)
    zone = answer.entry.time_zone if answer.entry else "UTC"
    return Statement(
        verdict=answer.verdict,
        heading=said["heading"],
        meaning=said.get("meaning") or _leads(said, host, texts),
        at=answer.at.astimezone(UTC).replace(microsecond=0),
        moment=texts.moment(answer.at, zone),
        asked=_asked(sent, texts),
        facts=_facts(answer, texts) if answer.record else (),
        checks=tuple(said.get("lines", ())),
        host=host,
        fingerprint=answer.report.root_fingerprint,
    )


def _leads(said: dict[str, Any], host: str, texts: Texts) -> str:
    """Where the code leads, when that is elsewhere."""
    return texts.gettext("Il mène à %(leads_to)s, et non à %(host)s.", leads_to=said["leads_to"], host=host)


def _asked(sent: Sent, texts: Texts) -> str:
    values = sent.values
    if sent.way == "number":
        places = {name: values[name] for name in ("number", "name", "birth_year")}
        return texts.gettext("Numéro %(number)s, nom %(name)s, année de naissance %(birth_year)s", **places)
    if sent.way == "code":
        return texts.gettext("Texte d’un code")
    try:
        public_id = publicid.group(publicid.read(values["public_id"]))
    except Malformed:
        public_id = values["public_id"]
    return texts.gettext("Code public %(public_id)s", public_id=public_id)


def _facts(answer: Answer, texts: Texts) -> tuple[Fact, ...]:
    record, entry, said = answer.record, answer.entry, told(answer, texts)
    if record is None or entry is None:
        return ()
    found = [
        (texts.gettext("Nom"), record.holder.full_name),
        (texts.gettext("Année de naissance"), _year(record.holder.birth, texts)),
        (texts.gettext("Numéro"), record.number),
        (texts.gettext("Nature"), said["kind"]),
        (texts.gettext("Délivré le"), f"{texts.day(record.issued_on)}, {record.place}"),
        (texts.gettext("Validité"), _validity(record, texts)),
        (texts.gettext("Autorité"), _authority(record, texts)),
        (texts.gettext("Motif publié"), said["reason"]),
        (texts.gettext("Depuis le"), said["since"]),
        (texts.gettext("Jusqu’au"), said["until"]),
    ]
    return tuple(Fact(name, value) for name, value in found if value)


def _year(birth: BirthDate, texts: Texts) -> str:
    return texts.year(birth) if birth.precision is Precision.AROUND else str(birth.year)


def _validity(record: Record, texts: Texts) -> str:
    if record.expires_on is None:
        return texts.gettext("sans fin")
    return texts.gettext("jusqu’au %(day)s", day=texts.day(record.expires_on))


def _authority(record: Record, texts: Texts) -> str:
    return f"{texts.label(record.authority.legal_name)}, {texts.label(record.authority.country_name)}"
