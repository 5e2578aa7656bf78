"""When an act that moves nothing may be done: in which states of the session, with the sentence of the rule."""

from __future__ import annotations

from collections.abc import Mapping

from certify.assessments.terms import SessionState
from certify.errors import Conflict

_State = SessionState

_WHILE: Mapping[str, tuple[frozenset[SessionState], str]] = {
    "enrol": (
        frozenset({_State.OPEN, _State.CONVENED}),
        "On inscrit des candidats quand la session est ouverte, et plus une fois le sujet ouvert.",
    ),
    "name": (
        frozenset({_State.OPEN, _State.CONVENED, _State.IN_PROGRESS}),
        "On désigne les membres du jury quand la session est ouverte, et plus une fois la délibération ouverte.",
    ),
    "declare": (
        frozenset({_State.OPEN, _State.CONVENED, _State.IN_PROGRESS}),
        "Les déclarations se font avant la délibération.",
    ),
    "leave": (
        frozenset({_State.OPEN, _State.CONVENED, _State.IN_PROGRESS}),
        "Un départ se note avant la délibération : ceux qui ont délibéré signent.",
    ),
    "admit": (
        frozenset({_State.OPEN, _State.CONVENED, _State.IN_PROGRESS, _State.DELIBERATION, _State.MINUTES_DRAFTED}),
        "L’accès d’un membre du jury se donne de l’ouverture de la session à la signature du procès-verbal.",
    ),
    "leave_lapsed": (
        frozenset({_State.OPEN, _State.CONVENED, _State.IN_PROGRESS, _State.DELIBERATION}),
        "Un départ se note avant le procès-verbal : la présidence le reprend d’abord.",
    ),
    "decline": (
        frozenset({_State.OPEN, _State.CONVENED}),
        "On renonce à siéger avant l’ouverture du sujet. Ensuite, dites-le au responsable : il note le départ.",
    ),
    "attend": (frozenset({_State.CONVENED, _State.IN_PROGRESS}), "La présence se note une fois le jury convoqué."),
    "exclude": (
        frozenset({_State.CONVENED, _State.IN_PROGRESS}),
        "Une exclusion pour fraude se prononce pendant les épreuves.",
    ),
    "check": (
        frozenset({_State.PLANNED, _State.OPEN, _State.CONVENED}),
        "Le plateau technique se contrôle avant l’ouverture du sujet.",
    ),
    "incident": (
        frozenset({_State.CONVENED, _State.IN_PROGRESS, _State.DELIBERATION}),
        "Un incident se note de la convocation à la fin de la délibération.",
    ),
    "arrange": (
        frozenset({_State.OPEN, _State.CONVENED, _State.IN_PROGRESS}),
        "Le programme se fait de l’ouverture de la session à la délibération.",
    ),
    "accommodate": (
        frozenset({_State.OPEN, _State.CONVENED, _State.IN_PROGRESS}),
        "Un aménagement se décide avant la délibération.",
    ),
    "number": (
        frozenset({_State.CONVENED, _State.IN_PROGRESS}),
        "Les grilles s’impriment une fois le jury convoqué, jusqu’à la délibération.",
    ),
    "mark": (frozenset({_State.IN_PROGRESS}), "Les grilles se remplissent quand les épreuves sont en cours."),
    "amend": (
        frozenset({_State.IN_PROGRESS, _State.DELIBERATION}),
        "Une grille remise se corrige jusqu’à la fin de la délibération.",
    ),
    "decide": (frozenset({_State.DELIBERATION}), "Les décisions se prennent pendant la délibération."),
    "sign": (
        frozenset({_State.MINUTES_DRAFTED}),
        "Seul un procès-verbal établi et pas encore complet peut être signé.",
    ),
}


def possible(act: str, state: SessionState) -> bool:
    """Whether an act that moves nothing may be done in this state."""
    return state in _WHILE[act][0]


def require(act: str, state: SessionState) -> None:
    """Errors: Conflict `session.out_of_order` when the act is not possible in this state."""
    if not possible(act, state):
        raise Conflict("session.out_of_order", _WHILE[act][1])
