"""Pages of candidacies: a candidate applies and follows, an officer decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.candidacies import queries
from certify.candidacies.states import CandidacyState
from certify.errors import Invalid
from certify.web.entries import Entry, offer
from certify.web.forms import put_errors

blueprint = Blueprint("candidacies", __name__)

TO_DECIDE = (CandidacyState.SUBMITTED,)


def _awaiting(session: Session, person: Person) -> int:
    counted = queries.counts(session, person.organisations("candidacy.decide"))
    return sum(counted.get(state, 0) for state in TO_DECIDE)


offer(
    blueprint,
    Entry("candidacy.own", "candidacies.own", _("Vos demandes"), _("Faire reconnaître un métier, suivre la réponse")),
    Entry(
        "candidacy.accompany",
        "candidacies.accompanied",
        _("Personnes accompagnées"),
        _("Inscrire quelqu’un, remplir avec son accord, suivre sa candidature"),
    ),
    Entry(
        "candidacy.decide",
        "candidacies.queue",
        _("Demandes à décider"),
        _("Dire si une demande est recevable, lire les dossiers"),
        _awaiting,
    ),
)


def asked(form: FlaskForm, act: Callable[[], object]) -> bool:
    """Whether the form was sent and the act done; what the act cannot use goes on the form."""
    if not form.validate_on_submit():
        return False
    try:
        act()
    except Invalid as error:
        put_errors(form, error)
        return False
    return True


def page(template: str, form: FlaskForm, **values: Any) -> tuple[str, int]:
    """The page of a form: 422 when it comes back with something to correct."""
    return render_template(template, form=form, **values), 422 if request.method == "POST" else 200


def onwards(address: str) -> ResponseReturnValue:
    """To the next page, by GET."""
    return redirect(address, 303)


from certify.candidacies.views import (  # noqa: E402, F401  (they add their routes)
    accompanying,
    applying,
    attesting,
    choosing,
    competences,
    following,
    identity_copies,
    lists,
    officer,
    paper_wording,
    papers,
    portfolio,
    sending,
    swearing,
    telling,
    wording,
)
