"""Forms of session access: giving a PIN, coming in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

_CODE = {"class": "short n", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
_PIN = {"class": "short n", "autocomplete": "off", "inputmode": "numeric"}


class ConveneForm(FlaskForm):
    """Convening; `codes` puts a code of access into each member's letter."""

    codes = BooleanField(
        _("Mettre dans la convocation de chaque membre du jury un code pour entrer sans mot de passe"),
        description=_(
            "Il ne vaut que pour cette session, et avec un PIN que vous donnez après le contrôle d’identité."
        ),
    )


class PinForm(FlaskForm):
    """The identity check before a PIN; `serial` is the number of PINs given that the page showed."""

    identity_document = StringField(
        _("Pièce d’identité contrôlée"),
        [DataRequired(_("Écrivez la nature de la pièce que vous avez contrôlée.")), Length(max=200)],
        description=_("La nature de la pièce, par exemple carte d’identité CEDEAO"),
    )
    serial = HiddenField()


class EnterForm(FlaskForm):
    """Coming in with the summons code and the PIN."""

    reference = StringField(
        _("Numéro de la session"),
        [DataRequired(_("Écrivez le numéro de la session. Il est sur votre convocation.")), Length(max=40)],
        description=_("Il est sur votre convocation, par exemple BJ-S-2026-0147"),
        render_kw=_CODE,
    )
    code = StringField(
        _("Code de la convocation"),
        [DataRequired(_("Écrivez le code de votre convocation.")), Length(max=40)],
        description=_("Douze lettres et chiffres. Majuscules et tirets ne comptent pas."),
        render_kw=_CODE,
    )
    pin = PasswordField(
        _("PIN"),
        [DataRequired(_("Écrivez le PIN que le responsable de la session vous a donné.")), Length(max=20)],
        description=_("Six chiffres. Le responsable de la session le donne après avoir contrôlé votre identité."),
        render_kw=_PIN,
    )
