"""The composition guard: whether a jury may sit, finding by finding, so that a person sees what is missing.

A juror's trade is free text: what shows that they are of the title's trade is the habilitation for that title.

The values come from the rule-set (domain: number, habilitation, practice, balance, ties); none is a constant here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from certify.assessments.fitness import covered
from certify.assessments.terms import Sex, Tie
from certify.certifications.rulesets import Rules


@dataclass(frozen=True, slots=True)
class Finding:
    """One point of regularity: its stable code, whether it holds, and the sentence to show (French, `%(name)s`)."""

    code: str
    ok: bool
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """A juror as the guard sees them. `habilitated` holds the days granted for this certification, ends included.

    `elsewhere` names other sessions in which they sit on the same days; `charter` whether they accepted it.
    """

    seat: int
    juror: int
    name: str
    president: bool
    practice_years: int
    left_trade_on: date | None
    sex: Sex | None
    habilitated: tuple[tuple[date, date], ...]
    elsewhere: tuple[str, ...] = ()
    charter: bool = True


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a member declared on one candidate."""

    tie: Tie | None
    file_read: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate as the guard sees them: `for_title` when the aimed units would complete the title.

    `declarations` by seat; `barred` are jurors whose earlier decision on this person was annulled, companions, and
    the person; `barred_later` those whose decision was annulled once the tests had begun: they go on.
    """

    number: str
    for_title: bool
    declarations: Mapping[int, Declaration]
    barred: frozenset[int] = frozenset()
    barred_later: frozenset[int] = frozenset()

    def assessed_by(self, member: Member) -> bool:
        """Whether this member counts here: a tie makes them stand aside, an annulled decision bars them."""
        declaration = self.declarations.get(member.seat)
        return member.juror not in self.barred and (declaration is None or declaration.tie is None)


@dataclass(frozen=True, slots=True)
class Jury:
    """Everything the guard looks at. Days are local to the site, ends included; `charter`: there is one to accept."""

    members: tuple[Member, ...]
    people: tuple[Person, ...]
    rules: Rules
    starts_on: date
    ends_on: date
    balance_reason: str | None = None
    charter: bool = False


def check(jury: Jury) -> tuple[Finding, ...]:
    """Every finding, in the order in which a session manager settles them. The jury is legal when all are ok."""
    if not jury.members:
        return _number(jury), _president(jury)
    return (
        _number(jury),
        _practice(jury),
        *_habilitation(jury),
        *_charter(jury),
        *_elsewhere(jury),
        _president(jury),
        *_balance(jury),
        _declared(jury),
        *_barred_later(jury),
        _read(jury),
        _quorum(jury),
    )


def _number(jury: Jury) -> Finding:
    for_title = any(person.for_title for person in jury.people) or not jury.people
    least = jury.rules.jurors_minimum if for_title else jury.rules.jurors_minimum_unit
    values = {"count": len(jury.members), "least": least}
    if len(jury.members) >= least:
        return Finding("jury_number", True, "Membres du jury : %(count)d. Minimum du règlement : %(least)d.", values)
    return Finding(
        "jury_number",
        False,
        "Membres du jury : %(count)d. Le règlement en demande %(least)d : désignez-en d’autres.",
        values,
    )


def _practises(member: Member, jury: Jury) -> bool:
    if member.practice_years < jury.rules.practice_years:
        return False
    left = member.left_trade_on
    return left is None or years_before(jury.starts_on, jury.rules.left_within_years) <= left


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28. Before the calendar begins, its first day."""
    if day.year <= years:
        return date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return (day - timedelta(days=1)).replace(year=day.year - years)


def _practice(jury: Jury) -> Finding:
    values: dict[str, object] = {"years": jury.rules.practice_years, "left": jury.rules.left_within_years}
    if away := [member.name for member in jury.members if not _practises(member, jury)]:
        return Finding(
            "jury_practice",
            False,
            "Pratique du métier insuffisante : %(names)s. "
            "Il faut %(years)d ans, et ne pas avoir quitté le métier depuis plus de %(left)d ans. "
            "Remplacez ces membres, ou faites compléter leur pratique au registre.",
            {**values, "names": ", ".join(away)},
        )
    return Finding("jury_practice", True, "Pratique au registre : %(years)d ans au moins pour chaque membre.", values)


def _covers(member: Member, jury: Jury) -> bool:
    return covered(member.habilitated, jury.starts_on, jury.ends_on)


def _habilitation(jury: Jury) -> tuple[Finding, ...]:
    if not jury.rules.habilitation_required:
        return ()
    if lacking := [member.name for member in jury.members if not _covers(member, jury)]:
        return (
            Finding(
                "jury_habilitation",
                False,
                "Pas d’habilitation pour ce titre sur toute la session : %(names)s. "
                "L’autorité la donne, au registre des jurys.",
                {"names": ", ".join(lacking)},
            ),
        )
    return (Finding("jury_habilitation", True, "Habilitations valables pour ce titre, toute la session."),)


_NO_CHARTER = Finding(
    "jury_charter",
    False,
    "Le règlement demande une charte du jury et l’autorité n’en a pas publié. Elle la publie au registre des jurys.",
)


def _charter(jury: Jury) -> tuple[Finding, ...]:
    if not jury.charter:
        return (_NO_CHARTER,) if jury.rules.charter_required else ()
    if owed := [member.name for member in jury.members if not member.charter]:
        return (
            Finding(
                "jury_charter",
                False,
                "Charte du jury à accepter : %(names)s. Chaque membre la lit et l’accepte sur la page de ses jurys.",
                {"names": ", ".join(owed)},
            ),
        )
    return (Finding("jury_charter", True, "Charte du jury acceptée par chaque membre."),)


def _elsewhere(jury: Jury) -> tuple[Finding, ...]:
    if taken := [f"{member.name} ({', '.join(member.elsewhere)})" for member in jury.members if member.elsewhere]:
        return (
            Finding(
                "jury_elsewhere",
                False,
                "Siègent déjà ailleurs un de ces jours : %(names)s. "
                "Notez leur départ d’une des deux sessions, ou changez les dates.",
                {"names": ", ".join(taken)},
            ),
        )
    return ()


def _president(jury: Jury) -> Finding:
    name = next((member.name for member in jury.members if member.president), None)
    if name is None:
        return Finding("jury_president", False, "Désignez qui préside le jury.")
    if jury.rules.president_casting_vote:
        return Finding(
            "jury_president", True, "Présidence du jury, à la voix prépondérante : %(name)s.", {"name": name}
        )
    return Finding("jury_president", True, "Présidence du jury : %(name)s.", {"name": name})


def _balance(jury: Jury) -> tuple[Finding, ...]:
    if not jury.rules.balance_required:
        return ()
    women = sum(member.sex is Sex.FEMALE for member in jury.members)
    men = sum(member.sex is Sex.MALE for member in jury.members)
    values = {"women": women, "men": men}
    if women == men == len(jury.members) / 2:
        return (Finding("jury_balance", True, "Autant de femmes que d’hommes : %(women)d et %(men)d.", values),)
    if jury.balance_reason:
        return (
            Finding(
                "jury_balance", True, "Femmes : %(women)d, hommes : %(men)d. Le motif de l’écart est écrit.", values
            ),
        )
    return (
        Finding(
            "jury_balance",
            False,
            "Femmes : %(women)d, hommes : %(men)d. Équilibrez le jury, ou écrivez le motif de l’écart.",
            values,
        ),
    )


def _short(jury: Jury, *, read: bool) -> list[str]:
    """Members who owe a declaration, or the reading of a file, with the number of candidates concerned."""
    owed = []
    for member in jury.members:
        given = [person.declarations.get(member.seat) for person in jury.people]
        count = sum(d is None or (read and d.tie is None and not d.file_read) for d in given)
        if count:
            owed.append(f"{member.name} ({count})")
    return owed


def _declared(jury: Jury) -> Finding:
    if owed := _short(jury, read=False):
        return Finding(
            "jury_ties",
            False,
            "Déclarations d’intérêts attendues, avec le nombre de candidats : %(names)s. "
            "Chaque membre les fait sur la page de la session.",
            {"names": ", ".join(owed)},
        )
    aside = [
        f"{member.name} ({person.number})"
        for member in jury.members
        for person in jury.people
        if not person.assessed_by(member)
    ]
    if aside:
        return Finding(
            "jury_ties", True, "Se déportent, avec le numéro du candidat : %(names)s.", {"names": ", ".join(aside)}
        )
    return Finding("jury_ties", True, "Aucun lien déclaré avec un candidat.")


def _barred_later(jury: Jury) -> tuple[Finding, ...]:
    """Nothing to settle: what was assessed before the annulment stays, and the record says so."""
    named = [
        f"{member.name} ({person.number})"
        for member in jury.members
        for person in jury.people
        if member.juror in person.barred_later
    ]
    if not named:
        return ()
    return (
        Finding(
            "jury_barred_later",
            True,
            "Une décision antérieure a été annulée après l’ouverture du sujet, avec le numéro du candidat : %(names)s. "
            "Ces membres vont au bout de l’évaluation commencée.",
            {"names": ", ".join(named)},
        ),
    )


def _read(jury: Jury) -> Finding:
    if owed := _short(jury, read=True):
        return Finding(
            "jury_files",
            False,
            "Dossiers à lire, avec leur nombre : %(names)s. Chaque membre coche ceux qu’il a lus.",
            {"names": ", ".join(owed)},
        )
    return Finding("jury_files", True, "Chaque membre a lu les dossiers.")


def _quorum(jury: Jury) -> Finding:
    """The number counts for each candidate: whoever stands aside does not."""
    short = []
    for person in jury.people:
        least = jury.rules.jurors_minimum if person.for_title else jury.rules.jurors_minimum_unit
        if sum(person.assessed_by(member) for member in jury.members) < least:
            short.append(person.number)
    if short:
        return Finding(
            "jury_quorum",
            False,
            "Trop peu de membres pour les candidats %(numbers)s, une fois écartés ceux qui ont un lien. "
            "Désignez un membre de plus.",
            {"numbers": ", ".join(short)},
        )
    return Finding("jury_quorum", True, "Assez de membres pour chaque candidat.")
