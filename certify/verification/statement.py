"""What a receipt states: an answer as its reader was told it, with nothing that the page did not show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from certify.credential import number as numbers
from certify.credential import publicid
from certify.credential.malformed import Malformed
from certify.credential.record import BirthDate, Kind, Label, Precision, Record
from certify.credential.report import Verdict
from certify.verification.answer import Answer
from certify.verification.forms import Sent
from certify.verification.languages import Texts, Translated
from certify.verification.presenting import Line, told
from certify.verification.unofficial import Words

# A host by name or IPv4 address (RFC 1123 §2.1), with its port: what a reader can look up, and no sentence.
LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ELSEWHERE: Final = re.compile(rf"https?://{LABEL}(?:\.{LABEL}){{1,4}}(?::[0-9]{{1,5}})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and what was found."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What was found at `at`, which `moment` says in the reader's words and in the authority's time.

    `asked` is what was asked, without what anybody may have written in it. `facts` are those of the certificate, none
    where there is no certificate to show.
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


def of_answer(answer: Answer, words: Words | None, sent: Sent, host: str, texts: Texts) -> Statement:
    """The statement of an answer that found something out: there is a report.

    `words` are the unofficial translation of what the certificate names, as the page has it: it is said to be one.
    """
    assert answer.report is not None  # noqa: S101  (without one nothing could be checked, and nothing is stated)
    said = told(answer, words, texts)
    zone = answer.entry.time_zone if answer.entry else "UTC"
    return Statement(
        verdict=answer.verdict,
        heading=said["heading"],
        meaning=said.get("meaning") or _leads(said, host, texts),
        at=answer.at.astimezone(UTC).replace(microsecond=0),
        moment=texts.moment(answer.at, zone),
        asked=_asked(answer, sent, texts),
        facts=_facts(said["record"], said, texts) if "record" in said else (),
        checks=tuple(said.get("lines", ())),
        host=host,
        fingerprint=answer.report.root_fingerprint,
    )


def _leads(said: dict[str, Any], host: str, texts: Texts) -> str:
    """Where the code leads, when that is elsewhere: by its name where it is one, never as somebody wrote it."""
    if ELSEWHERE.fullmatch(said["leads_to"]):
        return texts.gettext("Il mène à %(leads_to)s, et non à %(host)s.", leads_to=said["leads_to"], host=host)
    return texts.gettext("Il mène ailleurs, et non à %(host)s.", host=host)


def _asked(answer: Answer, sent: Sent, texts: Texts) -> str:
    """What was asked: of what was typed only that which has its form, for whatever stands here is signed."""
    if sent.way == "number":
        return _asked_by_number(answer, sent, texts)
    if sent.way == "code":
        return texts.gettext("Texte d’un code")
    try:
        public_id = publicid.group(publicid.read(sent.values["public_id"]))
    except Malformed:
        return texts.gettext("Un texte qui n’a pas la forme d’un code public")
    return texts.gettext("Code public %(public_id)s", public_id=public_id)


def _asked_by_number(answer: Answer, sent: Sent, texts: Texts) -> str:
    number, places = _number(sent.values["number"]), {"birth_year": sent.values["birth_year"]}
    if number is None:
        return texts.gettext(
            "Un texte qui n’a pas la forme d’un numéro, avec un nom et l’année de naissance %(birth_year)s", **places
        )
    places["number"] = number
    if answer.record is None:
        return texts.gettext("Numéro %(number)s, avec un nom et l’année de naissance %(birth_year)s", **places)
    # As the certificate has it, not as it was typed: the two were the same but for accents, case and punctuation.
    places["name"] = answer.record.holder.full_name
    return texts.gettext("Numéro %(number)s, nom %(name)s, année de naissance %(birth_year)s", **places)


def _number(typed: str) -> str | None:
    """A number in its own form; one whose check character is wrong without its separators; else None."""
    try:
        return numbers.read(typed)
    except Malformed as error:
        if error.code != "number.check":
            return None
    return "".join(c for c in typed.upper() if c.isascii() and c.isalnum())


def _facts(record: Record, said: dict[str, Any], texts: Texts) -> tuple[Fact, ...]:
    found = [
        (texts.gettext("Nom"), record.holder.full_name),
        (texts.gettext("Année de naissance"), _year(record.holder.birth, texts)),
        (texts.gettext("Numéro"), record.number),
        (texts.gettext("Nature"), _nature(record, said, texts)),
        (texts.gettext("Titre"), _original(record)),
        (texts.gettext("Délivré le"), f"{texts.day(record.issued_on)}, {record.place}"),
        (texts.gettext("Validité"), _validity(record, texts)),
        (texts.gettext("Autorité"), _authority(record, texts)),
        (texts.gettext("Motif publié"), said["reason"]),
        (texts.gettext("Depuis le"), said["since"]),
        (texts.gettext("Jusqu’au"), said["until"]),
    ]
    return tuple(Fact(name, value) for name, value in found if value)


def _nature(record: Record, said: dict[str, Any], texts: Texts) -> str:
    """The kind of certificate, which names the title and the units: where one of those is translated, it says so."""
    named = (record.certification.title, *(unit.title for unit in record.covered if record.kind is Kind.UNIT))
    kind: str = said["kind"]
    return f"{kind} ({texts.gettext('traduction non officielle')})" if any(map(_is_translated, named)) else kind


def _original(record: Record) -> str:
    """The title as the authority awarded it, beside a translation; else it stands already."""
    kind, title = record.certification.kind_name, record.certification.title
    return f"{kind.first(record.language)} {title.first(record.language)}" if _is_translated(title) else ""


def _is_translated(label: Label) -> bool:
    return isinstance(label, Translated)


def _year(birth: BirthDate, texts: Texts) -> str:
    return texts.year(birth) if birth.precision is Precision.AROUND else str(birth.year)


def _validity(record: Record, texts: Texts) -> str:
    if record.expires_on is None:
        return texts.gettext("sans fin")
    return texts.gettext("jusqu’au %(day)s", day=texts.day(record.expires_on))


def _authority(record: Record, texts: Texts) -> str:
    return f"{texts.label(record.authority.legal_name)}, {texts.label(record.authority.country_name)}"
