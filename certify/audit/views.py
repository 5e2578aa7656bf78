"""The journal: every act of everybody, for whoever audits; and what the rooms call their acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _

from certify.audit.journal import PAGE, Sought, lines
from certify.audit.models import TrailLine
from certify.web.access import requires
from certify.web.entries import Entry, offer
from certify.web.numbers import GREATEST
from certify.web.transaction import db

READ = "trail.read"
WORDS = "certify.act_words"
# What acts are done to, as far as somebody looks for it.
KINDS: Mapping[str, Any] = {
    "account": _("Comptes et connexions"),
    "candidate": _("Personnes qui demandent"),
    "candidacy": _("Candidatures"),
    "jury_session": _("Sessions de jury"),
    "assessment_sheet": _("Grilles"),
    "juror": _("Membres du jury"),
    "habilitation": _("Habilitations"),
    "appeal": _("Recours"),
    "certificate": _("Certificats"),
    "certification_version": _("Titres et référentiels"),
    "rule_set": _("Règlements"),
    "assessment_pack": _("Sujets scellés"),
    "centre_approval": _("Agréments des centres"),
    "message": _("Messages"),
    "doubt": _("Doutes signalés"),
    "endpoint": _("Accès refusés"),
}

blueprint = Blueprint("audit", __name__)
offer(blueprint, Entry(READ, "audit.journal", _("Journal des actes"), _("Qui a fait quoi, quand, sur quoi")))


def name_acts(room: Blueprint, kinds: Iterable[str], words: Mapping[str, Any]) -> None:
    """Give the words of a room for its acts on these kinds of things, by the verb."""

    def add(state: BlueprintSetupState) -> None:
        known = state.app.extensions.setdefault(WORDS, {})
        known.update({(kind, verb): text for kind in kinds for verb, text in words.items()})

    room.record_once(add)


@blueprint.get("/journal")
@requires(READ)
def journal() -> str:
    """The acts, newest first, a page at a time."""
    sought, wrong_day = _sought()
    found = lines(db(), sought)
    return render_template(
        "audit/journal.html",
        lines=found[:PAGE],
        more=len(found) > PAGE,
        sought=sought,
        wrong_day=wrong_day,
        kinds=KINDS,
        asked={name: request.args.get(name) or None for name in ("sur", "par", "jour")},
    )


def _sought() -> tuple[Sought, bool]:
    """What the address asks for, and whether its day is none."""
    kind, typed, before = request.args.get("sur", ""), request.args.get("jour", ""), request.args.get("avant", type=int)
    day, wrong = None, False
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        wrong = True
    known = kind if kind in KINDS else ""
    actor = request.args.get("par", "").strip()[:100]
    return Sought(known, actor, day, before if before is not None and 0 < before <= GREATEST else None), wrong


@blueprint.app_template_filter("act_in_words")
def act_in_words(line: TrailLine) -> str:
    """What the act is called, else its code."""
    words = current_app.extensions.get(WORDS, {})
    return str(words.get((line.subject_kind, line.act.partition(".")[2]), line.act))
