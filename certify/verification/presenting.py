"""From an answer to what a page shows: which page, and its values in the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Response

from certify.certificates.rules import ReasonCode
from certify.credential import publicid
from certify.credential.record import CertificationRef, Kind, Label, Record
from certify.credential.report import Check, Outcome, Report, Step, Verdict
from certify.verification import pages, portrait, wording
from certify.verification.answer import Answer, Presented
from certify.verification.forms import Sent
from certify.verification.languages import Texts, Translated
from certify.verification.memory import Memory
from certify.verification.queries import Entry
from certify.verification.reader import Reader
from certify.verification.showing import Sheet, compose, show, show_sheet
from certify.verification.unofficial import Translations, Words, in_words

REMEMBERED = 1_000  # pages of some 17 kB
BEFORE_A_VOWEL = re.compile(r"\bde (?=[aâàeéèêëhiîïoôœuûy])", re.IGNORECASE)
TONES = {Outcome.PASSED: "ok", Outcome.FAILED: "stop", Outcome.NOT_CHECKED: "off"}


@dataclass(frozen=True, slots=True)
class Line:
    """One check as a line of the page. Tones: ok, stop, off."""

    tone: str
    text: str
    hint: str = ""


class Presenter:
    """Presents answers as pages. What follows from the register's line alone is composed once and remembered; the
    instant of the check, which is all that changes between two looks at the same line, is put in each time.
    """

    def __init__(self, translations: Translations) -> None:
        self._translations = translations
        self._memory: Memory[Sheet] = Memory(REMEMBERED)

    def show(self, answer: Answer, status: int, reader: Reader, sent: Sent) -> Response:
        """The page of the answer; `sent` is what was typed, which the forms on it keep."""
        texts = reader.texts
        moment = texts.moment(answer.at, answer.entry.time_zone if answer.entry else "UTC")
        report, record, entry, repost = answer.report, answer.record, answer.entry, sent.again
        if report is not None and report.leads_to is not None:
            values = {"repost": repost, **_elsewhere(report, texts)}
            return show("elsewhere.html", status, reader, moment=moment, form=sent, **values)
        if report is None or record is None or entry is None:
            values = {"again": reader.switch + reader.carry, "repost": repost, **_nothing(answer, texts)}
            return show("nothing.html", status, reader, moment=moment, form=sent, **values)

        words = self.words(answer, reader.language)
        shown = in_words(record, words, texts)

        def composed() -> Sheet:
            return compose("verdict.html", reader, repost=repost, **_certificate(answer, report, shown, entry, texts))

        key = (answer.key, reader.language, reader.carry, words)
        # What was typed stands in the switch of language; only a page without it is remembered.
        sheet = composed() if answer.key is None or repost else self._memory.get(key, composed)
        return show_sheet(sheet, moment, status)

    def words(self, answer: Answer, language: str) -> Words | None:
        """The unofficial translation of what the answer's certificate names, where it has one."""
        return self._translations.of(answer.record, language, answer.at) if answer.record else None


def told(answer: Answer, words: Words | None, texts: Texts) -> dict[str, Any]:
    """What a page says of an answer, for whoever says it elsewhere: at least `heading`, and `lines` where there are.

    `words` are the unofficial translation, where there is one (`Presenter.words`).
    """
    report, record, entry = answer.report, answer.record, answer.entry
    if report is not None and report.leads_to is not None:
        return _elsewhere(report, texts)
    if report is None or record is None or entry is None:
        return _nothing(answer, texts)
    return _certificate(answer, report, in_words(record, words, texts), entry, texts)


def _panel(verdict: Verdict) -> dict[str, Any]:
    return {"verdict": verdict.value, "symbol": pages.icon(wording.ICONS[verdict])}


def _elsewhere(report: Report, texts: Texts) -> dict[str, Any]:
    return {
        **_panel(report.verdict if report.verdict is Verdict.ALTERED else Verdict.UNKNOWN),
        "heading": texts.gettext(wording.ELSEWHERE),
        "leads_to": report.leads_to,
    }


def _nothing(answer: Answer, texts: Texts) -> dict[str, Any]:
    shown = answer.report and answer.presented is not Presented.NOTHING
    return {
        **_panel(answer.verdict),
        "heading": texts.gettext(wording.HEADINGS_BY_REASON.get(_reason(answer), wording.HEADINGS[answer.verdict])),
        "meaning": texts.gettext(_meaning(answer)),
        "advice": _advice(answer),
        "lines": [_line(step, answer, None, texts) for step in answer.report.steps] if answer.report and shown else [],
    }


def _meaning(answer: Answer) -> str:
    if answer.verdict is Verdict.UNKNOWN and _by_number(answer):
        return wording.NO_SUCH_THREE
    return wording.MEANINGS_BY_REASON.get(_reason(answer), wording.MEANINGS[answer.verdict])


def _by_number(answer: Answer) -> bool:
    """Whether number, name and year were typed: with a link, which is presented, the only answer that is veiled."""
    return answer.veiled and answer.presented is Presented.NOTHING


def _advice(answer: Answer) -> str:
    """What to do next depends on what was brought: typed, number, link, code, receipt, unsigned or file."""
    if answer.presented is Presented.LINK:
        return "link"
    if answer.presented is Presented.NOTHING:
        return "number" if _by_number(answer) else "typed"
    if answer.presented in (Presented.CODE, Presented.PHOTO):
        return "code"
    return {"pdf.receipt": "receipt", "pdf.unsigned": "unsigned"}.get(_reason(answer), "file")


def _reason(answer: Answer) -> str:
    """What decided: the gap, else the code of the first step that failed."""
    if answer.verdict is Verdict.CANNOT_CHECK and answer.gap:
        return answer.gap.value
    steps = answer.report.steps if answer.report else ()
    return next((step.code or "" for step in steps if step.outcome is Outcome.FAILED), "")


def _certificate(answer: Answer, report: Report, record: Record, entry: Entry, texts: Texts) -> dict[str, Any]:
    standing = entry.standing
    turned = _turning_day(answer.verdict, record, entry, texts)
    return {
        **_panel(answer.verdict),
        "heading": _heading(answer.verdict, record, texts),
        "meaning": texts.gettext(wording.MEANINGS[answer.verdict], day=turned),
        "record": record,
        "born": texts.gettext("naissance %(when)s", when=texts.year(record.holder.birth)),
        "unit": _unit(record, texts) if record.kind is Kind.UNIT else "",
        "kind": _kind(record, texts),
        "title": _title(record, texts),
        "scope": _scope(record, texts),
        "public_id": publicid.group(record.public_id),
        "veiled": answer.veiled,
        "portrait": "" if answer.veiled else portrait.address_of(record),
        "reason": texts.gettext(wording.REASONS[standing.reason]) if standing.reason else "",
        "without_fault": standing.reason is not ReasonCode.FRAUD,
        "since": texts.day(standing.since.date()) if standing.since and standing.reason else "",
        "until": texts.day(standing.until) if standing.until else "",
        "successor": None if answer.veiled else standing.replaced_by,
        "presented": texts.gettext(wording.PRESENTED[answer.presented]),
        "issue_check": _issue_check(answer, entry, texts),
        "lines": [_line(step, answer, record, texts) for step in report.steps],
        "not_proved": [texts.gettext(wording.NOT_PROVED[code]) for code in report.does_not_prove],
        "fingerprint": report.root_fingerprint,
        "mail": entry.contact,
        "days": entry.answering_days,
    }


def _heading(verdict: Verdict, record: Record, texts: Texts) -> str:
    if verdict is not Verdict.AUTHENTIC:
        return texts.gettext(wording.HEADINGS[verdict])
    if record.kind is Kind.TITLE:
        return title_heading(record.certification, texts)
    return texts.gettext(
        wording.UNIT_HEADINGS[len(record.covered) > 1],
        covered=_number(len(record.covered), texts).upper(),
        total=_number(len(record.units), texts),
    )


def title_heading(certification: CertificationRef, texts: Texts) -> str:
    """The heading of an authentic certificate of the whole title, which names the trade."""
    return _elided(texts.gettext(wording.TITLE_HEADING, trade=_trade(certification, texts)), texts)


def _trade(certification: CertificationRef, texts: Texts) -> str:
    """The title as it stands within a sentence: no capital, but where German has one or an abbreviation begins."""
    trade = texts.label(certification.title)
    return trade if texts.language == "de" or trade[1:2].isupper() else trade[:1].lower() + trade[1:]


def _elided(sentence: str, texts: Texts) -> str:
    """French says d’électricien."""
    return BEFORE_A_VOWEL.sub("d’", sentence) if texts.language == "fr" else sentence


def _number(count: int, texts: Texts) -> str:
    return texts.gettext(wording.NUMBERS[count]) if count < len(wording.NUMBERS) else str(count)


def _turning_day(verdict: Verdict, record: Record, entry: Entry, texts: Texts) -> str:
    if verdict is Verdict.EXPIRED and record.expires_on:
        return texts.day(record.expires_on)
    return texts.day(entry.standing.since.date()) if entry.standing.since else ""


def _unit(record: Record, texts: Texts) -> str:
    names = ", ".join(numbered(unit.position, unit.title, texts) for unit in record.covered)
    return texts.gettext(wording.OF_TITLE, units=names, title=_title(record, texts))


def numbered(position: int, title: Label, texts: Texts) -> str:
    """A unit by its place in the title and its name."""
    return f"{position}. {texts.label(title)}"


def _title(record: Record, texts: Texts) -> str:
    return named_title(record.certification, record.language, texts)


def named_title(certification: CertificationRef, language: str, texts: Texts) -> str:
    """The title with what its country calls it; that name is not translated, so it stands apart from what is.

    `language` is the authority's first one.
    """
    kind, title = certification.kind_name, certification.title
    if isinstance(title, Translated):
        return f"{texts.label(title)} ({kind.first(language)})"
    return f"{texts.label(kind)} {texts.label(title)}"


def _kind(record: Record, texts: Texts) -> str:
    if record.kind is Kind.TITLE:
        return texts.gettext("Titre complet : %(title)s", title=_title(record, texts))
    return texts.gettext("Certificat d’unité, pas le titre complet. %(unit)s", unit=_unit(record, texts))


def _scope(record: Record, texts: Texts) -> str:
    if record.kind is Kind.TITLE:
        return texts.ngettext(
            "Titre complet : l’unité est acquise",
            "Titre complet : les %(num)d unités sont acquises",
            len(record.units),
        )
    covered, total = len(record.covered), len(record.units)
    return texts.gettext(wording.SCOPES[covered > 1], covered=covered, total=total)


def _issue_check(answer: Answer, entry: Entry, texts: Texts) -> str:
    """What is said of the PDF when it is not the thing presented: that it was checked when it was issued."""
    if answer.presented is Presented.PDF or entry.pdf is None or entry.issued_at is None:
        return ""
    return texts.gettext(wording.CHECKED_AT_ISSUE, moment=texts.moment(entry.issued_at, entry.time_zone))


def _line(step: Step, answer: Answer, record: Record | None, texts: Texts) -> Line:
    places = {
        "issued": texts.day(record.issued_on) if record else "",
        "expires": texts.day(record.expires_on) if record and record.expires_on else "",
        "since": texts.day(answer.entry.standing.since.date()) if answer.entry and answer.entry.standing.since else "",
    }
    said = wording.CHECKS[step.check, step.outcome]
    if step.check is Check.PARSE and step.outcome is Outcome.PASSED:
        said = wording.READ[answer.presented]
    if step.check is Check.VALIDITY and step.outcome is Outcome.PASSED and places["expires"]:
        said = wording.VALID_UNTIL
    if step.check is Check.ISSUER and step.outcome is Outcome.PASSED and record is None:
        said = wording.ISSUER_KNOWN
    said = wording.CHECKS_BY_CODE.get(step.code or "", said)
    return Line(TONES[step.outcome], texts.gettext(said, **places), _hint(step, texts))


def _hint(step: Step, texts: Texts) -> str:
    """Beside the status its source; beside what failed or was not checked, why."""
    if step.check is Check.STATUS and step.outcome is not Outcome.NOT_CHECKED:
        return texts.gettext("Registre lu à l’instant de cette vérification")
    why = wording.WHY.get(step.code or "")
    return texts.gettext(why) if why else ""
