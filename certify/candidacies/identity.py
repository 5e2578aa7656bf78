"""What a candidate says of themself, checked in their words: identity, contact, work."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from certify.candidacies.names import NAME_MAX, signs_to_remove, wrong_names
from certify.candidacies.phones import phone_example
from certify.candidacies.practice import Period
from certify.credential.lettering import tidy
from certify.credential.record import BirthDate, Precision
from certify.errors import Invalid

TEXT_MAX = 4000
OLDEST = 1900
MAIL = r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}"
NOT_WRITTEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
UNSEEN = "Retirez les caractères invisibles."

Wrong = dict[str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Names letter for letter as on the identity document, birth date and place."""

    birth_name: str
    usual_name: str
    given_names: str
    birth: BirthDate
    birth_place: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach somebody. Phone and mail may both be empty: word then goes through the counsellor."""

    town: str
    country_code: str
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """One stretch of work in the trade. `around`: its years are remembered roughly."""

    work: str
    place: str
    period: Period
    employer: str = ""
    self_employed: bool = False
    informal: bool = False
    around: bool = False


def unseen(value: str) -> bool:
    """Whether a line holds control characters, signs without meaning, or one that turns the order of the letters."""
    return any(
        unicodedata.category(sign) in NOT_WRITTEN or unicodedata.bidirectional(sign) in TURNING for sign in value
    )


def one_line(value: str, most: int, sentence: str, *, required: bool = True) -> str | None:
    """What is wrong with a text of one line, or None."""
    if unseen(value):
        return UNSEEN
    if len(value) > most:
        return "Ce texte est trop long : écrivez-le en moins de mots."
    return sentence if required and not value.strip() else None


def read_birth(day: int | None, month: int | None, year: int | None, *, around: bool, today: date) -> BirthDate:
    """The birth date of three numbers, with the precision that they carry.

    Errors: Invalid `candidate.birth_date`, on `birth_day`, `birth_month` or `birth_year`.
    """
    if year is None:
        raise _birth("birth_year", "Écrivez au moins l’année de naissance, par exemple 1991.")
    if not OLDEST <= year <= today.year:
        raise _birth("birth_year", _wrong_year(year))
    if around:
        return BirthDate(year, precision=Precision.AROUND)
    if month is None and day is None:
        return BirthDate(year, precision=Precision.YEAR)
    if month is None or not 1 <= month <= 12:
        raise _birth("birth_month", "Écrivez le mois avec un nombre de 1 à 12.")
    try:
        first = date(year, month, 1 if day is None else day)
    except ValueError:
        raise _birth("birth_day", "Ce jour n’existe pas dans ce mois. Vérifiez le jour et le mois.") from None
    if first > today:
        raise _birth("birth_year", "Cette date est dans l’avenir. Vérifiez l’année.")
    return BirthDate(year, month, day, Precision.MONTH if day is None else Precision.DAY)


def _wrong_year(year: int) -> str:
    if year < OLDEST:
        return "Écrivez l’année avec quatre chiffres, par exemple 1991."
    return "Cette année est à venir. Écrivez l’année de naissance."


def _birth(field: str, sentence: str) -> Invalid:
    return Invalid("candidate.birth_date", "Vérifiez la date de naissance.", fields={field: sentence})


def check_identity(identity: Identity) -> Identity:
    """The same identity, its letters composed (NFC) and its spaces single. Errors: Invalid `candidate.identity`."""
    clean = tidied(identity)
    refuse("candidate.identity", wrong_identity(clean), _signs(clean))
    return clean


def tidied(identity: Identity) -> Identity:
    """The same identity as it would be kept, whether or not it can be."""
    return Identity(
        tidy(identity.birth_name),
        tidy(identity.usual_name),
        tidy(identity.given_names),
        identity.birth,
        tidy(identity.birth_place),
    )


def refuse_identity(identity: Identity, wrong: Wrong) -> None:
    """Say at once what is wrong with names and place, and what is `wrong` already. Errors: as `check_identity`."""
    refuse("candidate.identity", wrong_identity(identity) | wrong, _signs(identity))


def wrong_identity(identity: Identity) -> Wrong:
    """What is wrong with names and place, by field."""
    return wrong_names(identity.birth_name, identity.usual_name, identity.given_names, identity.birth_place)


def _signs(identity: Identity) -> dict[str, object]:
    return signs_to_remove((identity.birth_name, identity.usual_name, identity.given_names), identity.birth_place)


def check_contact(contact: Contact) -> Contact:
    """The same contact, cleaned. Errors: Invalid `candidate.contact`."""
    clean = Contact(contact.town.strip(), contact.country_code, contact.phone.strip(), contact.mail.strip())
    digits = re.sub(r"[\s().-]", "", clean.phone)
    usable_phone = not digits or (re.fullmatch(r"\+?[0-9]{8,15}", digits) and not unseen(clean.phone))
    usable_mail = not clean.mail or (re.fullmatch(MAIL, clean.mail) and not unseen(clean.mail))
    wrong = _wrong(
        town=one_line(clean.town, NAME_MAX, "Écrivez la ville ou le village du domicile."),
        country_code=None if clean.country_code else "Choisissez le pays du domicile.",
        phone=None if usable_phone else "Écrivez le numéro avec des chiffres, par exemple %(phone)s.",
        mail=None if usable_mail else "Écrivez l’adresse en entier, par exemple nom@exemple.bj.",
    )
    refuse("candidate.contact", wrong, {"phone": phone_example(clean.country_code)})
    return clean


def check_work(work: Work, today: date) -> Work:
    """The same work, cleaned. Errors: Invalid `candidacy.experience`."""
    clean = Work(
        work.work.strip(),
        work.place.strip(),
        work.period,
        "" if work.self_employed else work.employer.strip(),
        work.self_employed,
        work.informal,
        work.around,
    )
    refuse("candidacy.experience", wrong_work(clean) | wrong_period(clean.period, today))
    return clean


def wrong_work(work: Work) -> Wrong:
    """What is wrong with the words about a work, by field."""
    employer = "Écrivez pour qui vous travailliez, ou choisissez « À mon compte »."
    return _wrong(
        work=_text(work.work, "Dites en quelques mots ce que vous faisiez."),
        place=one_line(work.place, NAME_MAX, "Écrivez la ville, le quartier ou le village."),
        employer=one_line(work.employer, NAME_MAX, employer, required=not work.self_employed),
    )


def wrong_period(period: Period, today: date) -> Wrong:
    """What is wrong with the dates of a work, by field."""
    return _wrong(
        from_month=_month(period.from_month),
        from_year=_year(period.from_year, today) or _start(period, today),
        until_month=_month(period.until_month),
        until_year=None if period.until_year is None else _year(period.until_year, today) or _order(period),
    )


def check_text(text: str, field: str, sentence: str = "") -> str:
    """A text of several lines, cleaned; it may be empty when no `sentence` asks for it.

    Errors: Invalid `candidacy.text` on that field.
    """
    clean = text.replace("\r\n", "\n").strip()
    refuse("candidacy.text", _wrong(**{field: _text(clean, sentence)}))
    return clean


def _text(value: str, sentence: str) -> str | None:
    return one_line(re.sub(r"\r\n|[\n\t\u2028\u2029]", " ", value), TEXT_MAX, sentence, required=bool(sentence))


def _month(month: int | None) -> str | None:
    return None if month is None or 1 <= month <= 12 else "Écrivez le mois avec un nombre de 1 à 12."


def _year(year: int, today: date) -> str | None:
    return None if OLDEST <= year <= today.year else "Écrivez une année passée avec quatre chiffres, par exemple 2019."


def _start(period: Period, today: date) -> str | None:
    begun = (period.from_year, period.from_month or 1) <= (today.year, today.month)
    return None if begun else "Ce début est dans l’avenir. Vérifiez le mois et l’année."


def _order(period: Period) -> str | None:
    ended = (period.until_year or 0, period.until_month or 12)
    return None if (period.from_year, period.from_month or 1) <= ended else "La fin vient avant le début. Vérifiez."


def _wrong(**sentences: str | None) -> Wrong:
    return {field: sentence for field, sentence in sentences.items() if sentence}


def refuse(code: str, wrong: Wrong, values: dict[str, object] | None = None) -> None:
    """Raise Invalid with these fields and the values their sentences name, if there are any."""
    if wrong:
        raise Invalid(code, "Il reste quelque chose à corriger.", values or {}, fields=wrong)


def same_name(written: str, identity_names: str) -> bool:
    """Whether two names are one, accents, case, order and punctuation aside."""
    return bool(_letters(written)) and _letters(written) == _letters(identity_names)


def _letters(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return sorted(re.findall(r"\w+", bare))
