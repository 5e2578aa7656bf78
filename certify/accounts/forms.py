"""Forms of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length


class SignInForm(FlaskForm):
    """Who, and the password."""

    identifier = StringField(
        _l("Adresse électronique, téléphone ou matricule"),
        [DataRequired(_l("Écrivez votre adresse, votre numéro de téléphone ou votre matricule.")), Length(max=320)],
        description=_l("Le téléphone avec l’indicatif du pays, par exemple +229 01 00 00 00 00"),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Mot de passe"),
        [DataRequired(_l("Écrivez votre mot de passe."))],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(FlaskForm):
    """Another password, and the one that it replaces."""

    password = PasswordField(
        _l("Votre mot de passe d’aujourd’hui"),
        [DataRequired(_l("Écrivez votre mot de passe."))],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _l("Votre nouveau mot de passe"),
        [DataRequired(_l("Choisissez un mot de passe d’au moins 8 caractères."))],
        description=_l("8 caractères au moins. Trois ou quatre mots sans lien entre eux se retiennent bien."),
        render_kw={"autocomplete": "new-password"},
    )


class RegistrationForm(FlaskForm):
    """A candidate opens an account."""

    name = StringField(
        _l("Votre nom"),
        [DataRequired(_l("Écrivez votre nom."))],
        description=_l("Comme sur votre pièce d’identité"),
        render_kw={"autocomplete": "name"},
    )
    identifier = StringField(
        _l("Adresse électronique ou téléphone"),
        [DataRequired(_l("Donnez une adresse électronique ou un numéro de téléphone."))],
        description=_l("Il servira à vous connecter. Le téléphone avec l’indicatif, par exemple +229 01 00 00 00 00"),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Choisissez un mot de passe"),
        [DataRequired(_l("Choisissez un mot de passe d’au moins 8 caractères."))],
        description=_l("8 caractères au moins. Trois ou quatre mots sans lien entre eux se retiennent bien."),
        render_kw={"autocomplete": "new-password"},
    )
