"""Forms of the register of jurors: who, their work in the trade, days not free, the charter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from certify.assessments.wording import SEXES

_SHORT = {"class": "short"}


class ChangeJurorForm(FlaskForm):
    """What the register says of a person of the trade."""

    trade = StringField(_("Métier"), [DataRequired(_("Écrivez le métier, par exemple maçonnerie.")), Length(max=200)])
    practice_years = IntegerField(
        _("Années de pratique du métier"),
        [InputRequired(_("Écrivez un nombre d’années, par exemple 8."))],
        description=_("Dès que des périodes de travail datées sont au registre, ce sont elles qui comptent."),
        render_kw={"class": "short n", "inputmode": "numeric"},
    )
    left_trade_on = DateField(
        _("A quitté le métier le"), [Optional()], description=_("Seulement si c’est le cas"), render_kw=_SHORT
    )
    sex = RadioField(
        _("Femme ou homme"),
        [InputRequired(_("Choisissez une réponse."))],
        choices=[(key.value, word) for key, word in SEXES.items()],
        description=_("Pour les règlements qui demandent un jury équilibré"),
    )
    town = StringField(
        _("Ville"), [Length(max=100)], description=_("Pour trouver qui habite près du lieu des épreuves")
    )
    phone = StringField(_("Téléphone"), [Length(max=40)])


class NewJurorForm(ChangeJurorForm):
    """A person to enter: somebody with an account, or by name somebody who has neither address nor telephone."""

    account = SelectField(_("Personne qui a un compte"), coerce=int)
    name = StringField(
        _("Ou nom et prénoms d’une personne sans compte"),
        [Length(max=200)],
        description=_("Elle entrera dans ses sessions avec le code de sa convocation et un PIN."),
    )


class WorkForm(FlaskForm):
    """A period of work in the trade."""

    employer = StringField(_("Employeur"), [Length(max=200)], description=_("Vide pour un travail à son compte"))
    from_on = DateField(_("Depuis le"), [InputRequired(_("Écrivez la date du début."))], render_kw=_SHORT)
    until_on = DateField(_("Jusqu’au"), [Optional()], description=_("Vide si ce travail continue"), render_kw=_SHORT)


class DaysForm(FlaskForm):
    """Days on which a juror is not free."""

    from_on = DateField(_("Du"), [InputRequired(_("Écrivez le premier jour."))], render_kw=_SHORT)
    until_on = DateField(_("Au"), [InputRequired(_("Écrivez le dernier jour."))], render_kw=_SHORT)


class CharterForm(FlaskForm):
    """The charter that an authority publishes."""

    text = TextAreaField(
        _("Texte de la charte"),
        [DataRequired(_("Écrivez la charte.")), Length(max=20_000)],
        description=_("Chaque membre du jury la lit et l’accepte avant de siéger, et de nouveau quand elle change."),
        render_kw={"rows": 14},
    )


class AcceptForm(FlaskForm):
    """The charter read and accepted; `version` is the one that was shown."""

    version = HiddenField()
    read = BooleanField(
        _("J’ai lu la charte et je l’accepte"), [InputRequired(_("Lisez la charte, puis cochez la case."))]
    )
