"""Forms of accompaniment: registering somebody, the agreement to be acted for, taking over a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from certify.candidacies.forms import NAME, ContactForm, IdentityForm
from certify.candidacies.identity import Wrong
from certify.candidacies.mandates import Agreement
from certify.candidacies.states import MandateWay
from certify.errors import Invalid


class AgreementForm(FlaskForm):
    """How somebody agreed that a counsellor acts for them."""

    way = RadioField(
        _("Comment la personne a-t-elle donné son accord ?"),
        choices=[
            SelectChoice("signed", _("Elle a signé sur papier")),
            SelectChoice("thumbprint", _("Elle a mis son pouce sur papier, devant un témoin")),
            SelectChoice("spoken", _("Elle l’a dit, devant un témoin")),
        ],
        default="signed",
    )
    witness = StringField(
        _("Le témoin"),
        [Optional()],
        description=_("Le nom de qui a entendu ou vu cet accord ; nécessaire sans signature"),
        render_kw=NAME,
    )
    read_aloud = BooleanField(_("J’ai lu ce texte à la personne, dans une langue qu’elle comprend"))

    def agreement(self, language: str) -> Agreement:
        """What was written."""
        return Agreement(MandateWay(self.way.data), self.witness.data or "", self.read_aloud.data, language)


class RegistrationForm(IdentityForm, ContactForm, AgreementForm):
    """Somebody without an account, with their agreement."""

    scheme = None
    number = StringField(_("Numéro de demandeur d’emploi"), render_kw={"spellcheck": "false", "autocomplete": "off"})


def together(*parts: Callable[[], Any]) -> list[Any]:
    """What each part of a form reads, in order. Errors: one Invalid with everything that is to be corrected."""
    read: list[Any] = []
    wrong: Wrong = {}
    values: dict[str, object] = {}
    for part in parts:
        try:
            read.append(part())
        except Invalid as error:
            wrong |= error.fields
            values |= error.values
    if wrong:
        raise Invalid("registration.refused", "Il reste quelque chose à corriger.", values, fields=wrong)
    return read


class TakeoverForm(FlaskForm):
    """The code that a counsellor has given."""

    code = StringField(
        _("Votre code"),
        description=_("26 lettres et chiffres. Les tirets et les majuscules ne comptent pas."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "n"},
    )


class ListForm(FlaskForm):
    """A list of people to register."""

    service = SelectField(_("Le service de l’emploi qui les accompagne"), validate_choice=False)
    file = FileField(_("Le fichier CSV"), render_kw={"accept": ".csv,text/csv"})
