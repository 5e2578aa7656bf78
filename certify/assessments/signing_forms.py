"""Forms of signing by hand, of refusing to sign, of asking for a print, of handing results over."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import PasswordField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.validators import ValidationError as Wrong
from wtforms.widgets import CheckboxInput

from certify.accounts.signed_in import person
from certify.assessments.terms import PrintKind
from certify.languages import LANGUAGES


class HandForm(FlaskForm):
    """Countersigning what members signed on paper."""

    # Who they are is known once the password is checked: the act refuses whoever is not of the jury.
    seats = SelectMultipleField(
        _("Qui a signé la feuille ?"), choices=[], coerce=int, validate_choice=False, option_widget=CheckboxInput()
    )
    scan = FileField(
        _("La feuille signée"),
        description=_("Un PDF ou une photo, où les signatures et le bas de la page se lisent."),
        render_kw={"accept": "application/pdf,image/jpeg,image/png,image/webp"},
    )
    typed = StringField(
        _("Les 8 premiers caractères de l’empreinte"),
        [DataRequired(_("Recopiez-les du bas de la feuille signée.")), Length(max=80)],
        description=_("Recopiez-les du bas de la feuille signée : ils prouvent que c’est bien ce texte."),
        render_kw={"class": "short n", "autocomplete": "off", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Votre mot de passe"),
        [DataRequired(_("Écrivez votre mot de passe."))],
        description=_("Il contresigne la feuille. Si vous n’avez pas signé ce procès-verbal, il le signe aussi."),
        render_kw={"autocomplete": "current-password"},
    )

    @property
    def sent(self) -> FileStorage | None:
        """The file that came with the form."""
        file = self.scan.data
        return file if isinstance(file, FileStorage) and file.filename else None

    def validate_seats(self, field: Any) -> None:
        """Nobody ticked is a mistake, not an act."""
        if not field.data:
            raise Wrong(_("Cochez les membres qui ont signé la feuille."))

    def validate_scan(self, _field: Any) -> None:
        """There is no countersignature without the paper."""
        if self.sent is None:
            raise Wrong(_("Donnez le PDF ou la photo de la feuille signée."))

    def ask_again(self) -> None:
        """Say of a file that was sent with a form that is shown again that it must be given again."""
        if self.sent and self.errors and not self.scan.errors:
            self.scan.errors = [_("Donnez la feuille de nouveau : une page ne peut pas la garder.")]


class RefusalForm(FlaskForm):
    """A member who refuses to sign."""

    reason = TextAreaField(
        _("Pourquoi cette personne ne signe pas"),
        [
            DataRequired(_("Écrivez le motif du refus, dans les mots de cette personne.")),
            Length(max=2000, message=_("2 000 caractères au plus.")),
        ],
        description=_("L’autorité le lira avec le procès-verbal."),
        render_kw={"rows": 3},
    )
    password = PasswordField(
        _("Votre mot de passe"),
        [DataRequired(_("Écrivez votre mot de passe."))],
        description=_("Il confirme que c’est bien vous."),
        render_kw={"autocomplete": "current-password"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person().only:  # whoever came in for one session has no password
            self.password.label.text = _("Votre PIN")


RESULTS = _("Les fiches individuelles de résultats")


class PrintForm(FlaskForm):
    """A document to print."""

    kind = RadioField(
        _("Document"),
        [InputRequired(_("Choisissez un document."))],
        choices=[
            (PrintKind.MINUTES.value, _("Le procès-verbal")),
            (PrintKind.REGULARITY.value, _("Le rapport de régularité")),
            (PrintKind.RESULTS.value, RESULTS),
        ],
        default=PrintKind.MINUTES.value,
    )
    language = RadioField(_("Langue"), choices=list(LANGUAGES.items()), default="fr")

    def lock(self, kind: PrintKind) -> None:
        """Take a document out that cannot be printed yet: the page says why."""
        self.kind.choices = [choice for choice in self.kind.choices if choice[0] != kind.value]


class HandOverForm(FlaskForm):
    """People to whom the printed result was given."""

    enrolments = SelectMultipleField(
        _("Fiche remise aujourd’hui à"), choices=[], coerce=int, validate_choice=False, option_widget=CheckboxInput()
    )
