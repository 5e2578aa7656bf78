"""Forms of appeals: the candidate's grounds, the authority's answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

_TEXT = Length(max=2000, message=_("2 000 caractères au plus."))


ANSWERS = (
    ("uphold", _("Donner raison : ce qui est refusé sera entendu par un autre jury")),
    ("reject", _("Maintenir la décision")),
    ("declare_inadmissible", _("Déclarer le recours irrecevable")),
)


class LodgeForm(FlaskForm):
    """A candidate's appeal."""

    grounds = TextAreaField(
        _("Ce que vous contestez, et pourquoi"),
        [DataRequired(_("Écrivez ce que vous contestez, et pourquoi.")), _TEXT],
        description=_("Avec vos mots : ce qui s’est passé, ce qui n’a pas été juste."),
        render_kw={"rows": 8},
    )


class AnswerForm(FlaskForm):
    """The authority's answer. One that is not possible now is refused by the act."""

    outcome = RadioField(
        _("Votre décision"), choices=ANSWERS, validators=[InputRequired(_("Choisissez votre décision."))]
    )
    answer = TextAreaField(
        _("Réponse"),
        [DataRequired(_("Écrivez la réponse que la personne lira.")), _TEXT],
        description=_("La personne la lira telle quelle : les faits, la règle, ce qui suit."),
        render_kw={"rows": 6},
    )
    password = PasswordField(
        _("Votre mot de passe"),
        [DataRequired(_("Écrivez votre mot de passe."))],
        description=_("Il confirme que c’est bien vous."),
        render_kw={"autocomplete": "current-password"},
    )

    def offer(self, *, reviewed: bool) -> None:
        """Show what is possible now: before the review one may only declare the appeal inadmissible."""
        self.outcome.choices = [pair for pair in ANSWERS if (pair[0] == "declare_inadmissible") is not reviewed]
