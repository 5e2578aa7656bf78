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
from certify.candidacies.identity import Wrong, refuse
from certify.candidacies.mandates import NOT_READ, Agreement
from certify.candidacies.states import MandateWay
from certify.errors import Invalid

# What is said otherwise where whoever writes is not the person.
LABELS = {
    "around": _("La personne connaît seulement l’année, à peu près"),
    "town": _("Ville ou village où habite la personne"),
}
HINTS = {
    "birth_name": _("Lettre pour lettre comme sur la pièce d’identité de la personne. Un seul nom suffit."),
    "given_names": _("Laissez vide si la personne n’en a pas"),
    "around": _("Sa pièce d’identité dit « né vers » : écrivez cette année"),
}


class AgreementForm(FlaskForm):
    """How somebody agreed that a counsellor acts for them."""

    way = RadioField(
        _("Comment la personne a-t-elle donné son accord ?"),
        choices=[
            SelectChoice("signed", _("Elle a signé sur papier")),
            SelectChoice("thumbprint", _("Elle a mis son pouce sur papier, devant un témoin")),
            SelectChoice("spoken", _("Elle l’a dit, devant un témoin")),
        ],
        validate_choice=False,
    )
    witness = StringField(
        _("Le témoin"),
        [Optional()],
        description=_("Le nom de qui a entendu ou vu cet accord ; nécessaire sans signature"),
        render_kw=NAME,
    )
    read_aloud = BooleanField(_("J’ai lu ce texte à la personne, dans une langue qu’elle comprend"))

    def agreement(self, language: str) -> Agreement:
        """What was written. Errors: Invalid `mandate.agreement` where nobody said how it was given."""
        if self.way.data not in set(MandateWay):
            wrong = {"way": "Dites comment la personne a donné son accord."}
            refuse("mandate.agreement", wrong if self.read_aloud.data else wrong | {"read_aloud": NOT_READ})
        return Agreement(MandateWay(self.way.data), self.witness.data or "", self.read_aloud.data, language)


class RegistrationForm(IdentityForm, ContactForm, AgreementForm):
    """Somebody without an account, with their agreement; whoever writes is not the person."""

    scheme = None
    number = StringField(_("Numéro de demandeur d’emploi"), render_kw={"spellcheck": "false", "autocomplete": "off"})

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, text in LABELS.items():
            self[name].label.text = text
        for name, text in HINTS.items():
            self[name].description = text
        for field in self:  # a browser knows the counsellor's own answers
            if field.render_kw and "autocomplete" in field.render_kw:
                field.render_kw = {**field.render_kw, "autocomplete": "off"}


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
