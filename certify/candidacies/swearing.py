"""The statement on honour of whoever does not write: a thumbprint under the print, or one's own voice.

Both keep the hash of what is declared, as a typed name does, and hold only while it is unchanged. A thumbprint holds
once the person who saw it being made, a counsellor or an officer, has countersigned.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from certify.audit.trail import Actor
from certify.candidacies import texts
from certify.candidacies.content import declared
from certify.candidacies.models import Candidacy, SwornStatement
from certify.candidacies.moving import SENT, hold_in, note, rules_for
from certify.candidacies.paper_terms import Purpose, SwornWay
from certify.candidacies.papers import Brought, keep_paper
from certify.candidacies.rules import EDITABLE
from certify.certifications.rulesets import Rules
from certify.errors import Conflict
from certify.languages import birth
from certify.paper.press import draw
from certify.storage.files import FileStore
from certify.storage.incoming import FileKind

NOT_ALLOWED = {
    SwornWay.VOICE: "Le règlement ne prévoit pas de déclaration de vive voix. Déclarez par votre nom écrit.",
    SwornWay.THUMBPRINT: "Le règlement ne prévoit pas d’empreinte du pouce. Déclarez par votre nom écrit.",
}
KINDS = {SwornWay.VOICE: (FileKind.AUDIO,), SwornWay.THUMBPRINT: (FileKind.PHOTO, FileKind.PDF)}


def swear(
    session: Session,
    candidacy: Candidacy,
    way: SwornWay,
    brought: Brought,
    files: FileStore,
    *,
    language: str = "fr",
    by: Actor,
    now: datetime,
) -> SwornStatement:
    """Declare by one's voice or thumb that identity and experiences are true, in the words shown.

    Errors: Conflict `candidacy.nothing_to_declare`, `statement.not_allowed`; `candidacy.out_of_order` once it is sent.
    """
    hold_in(session, candidacy, EDITABLE, SENT)
    require_allowed(candidacy, way, now)
    require_something(candidacy)
    statement = SwornStatement(
        text_version=texts.STATEMENT.version,
        text=texts.STATEMENT.text.first(language),
        signed_name=candidacy.candidate.full_name,
        declared_hash=declared(candidacy),
        at=now,
        way=way,
        paper=keep_paper(session, candidacy, Purpose.STATEMENT, brought, files, by=by, now=now),
    )
    candidacy.statements.append(statement)
    note(session, candidacy, "declare", by=by, now=now, way=way.value)
    return statement


def allowed(rules: Rules) -> tuple[SwornWay, ...]:
    """The ways in which somebody who does not write may declare, by the rule-set."""
    ways = {SwornWay.VOICE: rules.voice_allowed, SwornWay.THUMBPRINT: rules.thumbprint_allowed}
    return tuple(way for way, there in ways.items() if there)


def require_allowed(candidacy: Candidacy, way: SwornWay, now: datetime) -> None:
    """The rule-set takes this way of declaring. Errors: Conflict `statement.not_allowed`."""
    if way not in allowed(rules_for(candidacy, now)):
        raise Conflict("statement.not_allowed", NOT_ALLOWED[way])


def require_something(candidacy: Candidacy) -> None:
    """There is something to declare. Errors: Conflict `candidacy.nothing_to_declare`."""
    if candidacy.candidate.birth is None or not candidacy.experiences:
        raise Conflict("candidacy.nothing_to_declare", "Donnez d’abord votre identité et au moins une expérience.")


def countersign(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> SwornStatement:
    """Attest that one saw the person put their thumb under what is declared; after re-authentication.

    Errors: Conflict `statement.nothing_to_countersign` when no thumbprint waits, `statement.changed` when what was
    declared has changed since, `statement.own` for one's own.
    """
    hold_in(session, candidacy, EDITABLE, SENT)
    statement = waiting(candidacy)
    if statement is None:
        raise Conflict("statement.nothing_to_countersign", "Aucune empreinte n’attend votre signature.")
    if statement.declared_hash != declared(candidacy):
        raise Conflict("statement.changed", "Les réponses ont changé depuis cette empreinte. Imprimez de nouveau.")
    if by.id == f"account:{candidacy.candidate.account_id}":
        raise Conflict("statement.own", "Une autre personne doit avoir vu votre empreinte.")
    statement.countersigned_at = now
    statement.countersigned_by_id, statement.countersigned_by_label = by.id, by.label
    note(session, candidacy, "countersign", by=by, now=now)
    return statement


def waiting(candidacy: Candidacy) -> SwornStatement | None:
    """The thumbprint that waits for whoever saw it, if the last statement is one."""
    last = candidacy.statements[-1] if candidacy.statements else None
    return last if last is not None and not last.is_made else None


def is_waiting(candidacy: Candidacy) -> bool:
    """Whether a thumbprint under what is declared now waits for whoever saw it."""
    statement = waiting(candidacy)
    return statement is not None and statement.declared_hash == declared(candidacy)


def printed(candidacy: Candidacy, language: str) -> bytes:
    """The statement as a PDF to put one's thumb under: what is declared, its hash, and who sees it.

    Errors: Conflict `candidacy.nothing_to_declare`.
    """
    require_something(candidacy)
    return draw(
        "candidacies/paper/statement.html",
        language,
        candidacy=candidacy,
        candidate=candidacy.candidate,
        born=birth(candidacy.candidate.birth, language) if candidacy.candidate.birth else "",
        text=texts.STATEMENT.text.first(language),
        digest=declared(candidacy).hex(),
    )
