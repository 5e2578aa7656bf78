"""What must be true before a candidacy moves: one guard for each rule, over plain facts.

Every guard reads `Facts`, whose defaults refuse: an act that forgets a fact is not let through. Only the delays to sit
again and to complete are open by default, since a decree may give none; `moving.facts_of` always reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from certify.candidacies.delays import ban_until, completion_until, resit_until
from certify.candidacies.states import CandidacyState, Part
from certify.certifications.rulesets import Rules
from certify.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards need to know, on the authority's local `today`. Dates of a session are its first and last day."""

    today: date
    rules: Rules
    lacking: Collection[Part] = tuple(Part)
    agreed: bool = False
    asked: Collection[str] = ()
    reason: str = ""
    ways_of_appeal: str = ""
    experience_months: int = 0
    admissible_until: date | None = None
    units_without_example: Collection[int] | None = None
    competences_unsaid: int | None = None
    session_open: bool = False
    places_left: int = 0
    session_starts_on: date | None = None
    session_ends_on: date | None = None
    attempts: int = 0
    first_attempt_on: date | None = None
    first_unit_on: date | None = None
    title_ends_on: date | None = None
    banned_until: date | None = None
    left_state: CandidacyState | None = None


Guard = Callable[[Facts], None]


def application_complete(facts: Facts) -> None:
    """An application goes with an identity, one experience, the sworn statement and the consent."""
    if facts.lacking:
        raise Conflict(
            "candidacy.not_complete", "Il manque encore une partie de la demande. Terminez-la, puis envoyez."
        )


def agreed(facts: Facts) -> None:
    """Nobody is studied without agreeing to it."""
    if not facts.agreed:
        raise Conflict(
            "candidacy.not_agreed", "L’accord pour étudier cette demande n’est pas donné : seule la personne le donne."
        )


def agreed_unless_draft(facts: Facts) -> None:
    """A draft is its owner's alone: it asks for the agreement when it is sent."""
    if facts.left_state is not CandidacyState.DRAFT:
        agreed(facts)


def something_asked(facts: Facts) -> None:
    """What goes back goes back with the list of what is missing."""
    if not any(line.strip() for line in facts.asked):
        raise Invalid(
            "candidacy.nothing_asked",
            "Dites ce qui manque.",
            fields={"missing": "Écrivez ce qui manque, une chose par ligne."},
        )


def reason_given(facts: Facts) -> None:
    """A decision that weighs on somebody says why."""
    if not facts.reason.strip():
        raise Invalid(
            "candidacy.no_reason", "Donnez la raison.", fields={"reason": "Écrivez la raison en une ou deux phrases."}
        )


def appeal_explained(facts: Facts) -> None:
    """A refusal says how to appeal."""
    if not facts.ways_of_appeal.strip():
        raise Invalid(
            "candidacy.no_ways_of_appeal",
            "Dites comment faire un recours.",
            fields={"ways_of_appeal": "Écrivez à qui, comment et jusqu’à quand la personne peut faire un recours."},
        )


def experience_long_enough(facts: Facts) -> None:
    """The rule-set's years of practice."""
    if facts.experience_months < facts.rules.experience_years * 12:
        raise Conflict(
            "candidacy.experience_too_short",
            "Le règlement demande %(required)s mois de pratique du métier. Cette demande en montre %(months)s.",
            {"required": facts.rules.experience_years * 12, "months": facts.experience_months},
        )


def admissibility_valid(facts: Facts) -> None:
    """A dossier is sent while the admissibility holds."""
    if facts.admissible_until is None or facts.admissible_until < facts.today:
        raise Conflict(
            "candidacy.admissibility_over",
            "La recevabilité n’est plus valable. Demandez son renouvellement au service qui l’a donnée.",
        )


def admissibility_over(facts: Facts) -> None:
    """Nothing expires before its day."""
    if facts.admissible_until is None or facts.admissible_until >= facts.today:
        raise Conflict("candidacy.admissibility_holds", "La recevabilité est encore valable.")


def every_unit_shown(facts: Facts) -> None:
    """At least one example of practice for each unit aimed at."""
    if facts.units_without_example is None or facts.units_without_example:
        raise Conflict(
            "candidacy.example_missing", "Il faut au moins un exemple de travail pour chaque unité que vous visez."
        )


def self_positioned(facts: Facts) -> None:
    """What one does of each competence is said, where the rule-set asks for it."""
    if facts.rules.self_positioning_required and facts.competences_unsaid != 0:
        raise Conflict(
            "candidacy.self_positioning_missing",
            "Dites d’abord, pour chaque compétence, si vous savez la faire : la page « Ce que vous savez faire ».",
        )


def session_takes(facts: Facts) -> None:
    """The session is open, has a place, and the admissibility holds on its last day."""
    if not facts.session_open:
        raise Conflict("candidacy.session_not_open", "Cette session n’est pas ouverte aux inscriptions.")
    if facts.places_left < 1:
        raise Conflict("candidacy.session_full", "Cette session est complète.")
    ends_on, until = facts.session_ends_on, facts.admissible_until
    if facts.session_starts_on is None or ends_on is None or until is None or until < ends_on:
        raise Conflict(
            "candidacy.admissibility_ends_before_session",
            "La recevabilité prend fin avant le dernier jour de la session.",
        )


def not_begun(facts: Facts) -> None:
    """Once the session has begun, the jury's minutes say what became of each candidate."""
    if facts.session_starts_on is None or facts.today >= facts.session_starts_on:
        raise Conflict(
            "candidacy.session_begun",
            "La session a commencé : la suite de cette candidature sera dans le procès-verbal.",
        )


def sitting_left(facts: Facts) -> None:
    """The rule-set's number of sittings, and the time for them."""
    if facts.attempts > facts.rules.resit_sessions:
        raise Conflict("candidacy.no_sitting_left", "Le règlement ne permet pas de nouvelle présentation.")
    end = resit_until(facts.first_attempt_on, facts.rules)
    if end is not None and facts.today > end:
        raise Conflict(
            "candidacy.resit_too_late",
            "Le délai du règlement pour se présenter de nouveau est passé. Faites une nouvelle demande.",
        )


def completion_open(facts: Facts) -> None:
    """The rule-set's time to complete a partial success."""
    end = completion_until(facts.first_unit_on, facts.title_ends_on, facts.rules)
    if end is not None and facts.today > end:
        raise Conflict("candidacy.completion_too_late", "Le délai pour obtenir les unités manquantes est passé.")


def ban_dated(facts: Facts) -> None:
    """A ban has an end that is still to come, and is no longer than the rule-set's longest."""
    if facts.banned_until is None or facts.banned_until <= facts.today:
        raise Invalid(
            "candidacy.ban_without_end",
            "Donnez la fin de l’interdiction.",
            fields={"banned_until": "Écrivez une date à venir."},
        )
    last = ban_until(facts.today, facts.rules)
    if last is not None and facts.banned_until > last:
        sentence = "Le règlement permet une interdiction jusqu’au %(last)s au plus."
        raise Invalid("candidacy.ban_too_long", sentence, {"last": f"{last:%d/%m/%Y}"}, {"banned_until": sentence})


def state_left_known(facts: Facts) -> None:
    """One goes back to where one was."""
    if facts.left_state is None:
        raise Conflict("candidacy.nothing_to_restore", "L’état précédent de cette candidature n’est pas connu.")
