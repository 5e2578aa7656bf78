"""Forms of the authority: signing a validation, refusing minutes, changing a certificate's status."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput

from certify.assessments.terms import RejectionGround
from certify.candidacies.forms import IdentityForm
from certify.certificates.rules import REASONS, DoubtKind, Event, ReasonCode
from certify.credential.record import Holder, Precision

REASON_WORDS = {
    ReasonCode.MINUTES_ANNULLED: _("Le procès-verbal a été annulé"),
    ReasonCode.FRAUD: _("Fraude établie"),
    ReasonCode.ERROR: _("Erreur de délivrance"),
    ReasonCode.CORRECTION: _("Une mention était fausse : la page de l’ancien mène au nouveau"),
    ReasonCode.LOSS: _("Perte ou vol : la page de l’ancien ne mène jamais au nouveau"),
    ReasonCode.INQUIRY: _("Enquête en cours"),
    ReasonCode.INQUIRY_CLOSED: _("Enquête close sans suite"),
}


class _Signed(FlaskForm):
    """An act that signs: the password is asked again."""

    password = PasswordField(
        _("Votre mot de passe"),
        description=_("Il confirme que c’est bien vous."),
        validators=[DataRequired(_("Écrivez votre mot de passe."))],
        render_kw={"autocomplete": "current-password"},
    )


class ValidateForm(_Signed):
    """Validating minutes, which issues their certificates."""

    read = BooleanField(validators=[InputRequired(_("Relisez la liste, puis cochez la case."))])


class RejectForm(_Signed):
    """Refusing minutes."""

    ground = RadioField(
        _("Ce qui ne va pas"),
        choices=[
            (RejectionGround.FORM.value, _("La forme : le jury corrige le procès-verbal et le signe à nouveau")),
            (RejectionGround.SUBSTANCE.value, _("Le fond : l’évaluation est annulée, il faut une autre session")),
        ],
        validators=[InputRequired(_("Choisissez ce qui ne va pas."))],
    )
    reason = TextAreaField(
        _("Motif"),
        description=_("Le jury et le responsable de session le liront."),
        validators=[DataRequired(_("Écrivez le motif.")), Length(max=2000, message=_("2 000 caractères au plus."))],
    )


class ChangeForm(_Signed):
    """A change of status, with its public and its private reason."""

    code = RadioField(_("Motif public"), description=_("La page de vérification le dira."))
    private = TextAreaField(
        _("Motif détaillé"),
        description=_("Dix caractères au moins. Il reste au dossier de l’autorité."),
        validators=[DataRequired(_("Écrivez le motif.")), Length(max=2000, message=_("2 000 caractères au plus."))],
    )

    def offer(self, event: Event) -> None:
        """Offer the reasons that go with the act; a single one is chosen already."""
        self.code.choices = [(code.value, REASON_WORDS[code]) for code in REASONS[event]]
        self.code.validators = [InputRequired(_("Choisissez un motif."))]
        if len(self.code.choices) == 1 and self.code.data is None:
            self.code.data = self.code.choices[0][0]


class ReplaceForm(ChangeForm, IdentityForm):
    """A replacement, with the holder as the new certificate names them."""

    birth_name = StringField(_("Nom"), description=_("Lettre pour lettre comme sur la pièce d’identité."))

    def show_holder(self, holder: Holder) -> None:
        """Put the holder as the certificate to be replaced names them."""
        for name in ("birth_name", "given_names", "usual_name", "birth_place"):
            self[name].data = getattr(holder, name)
        for name in ("day", "month", "year"):
            value = getattr(holder.birth, name)
            self[f"birth_{name}"].data = "" if value is None else str(value)
        self.around.data = holder.birth.precision is Precision.AROUND


class AnnulForm(ChangeForm):
    """Annulling validated minutes, whole or for some people."""

    whole = RadioField(
        _("Ce que vous annulez"),
        choices=[("yes", _("Tout le procès-verbal")), ("no", _("La décision de certaines personnes"))],
        validators=[InputRequired(_("Choisissez ce que vous annulez."))],
    )
    # Who they are is known once the password is checked: the act refuses whoever is not in the minutes.
    enrolments = SelectMultipleField(
        _("Les personnes"),
        description=_("Seulement si vous n’annulez pas tout."),
        choices=[],
        coerce=int,
        validate_choice=False,
        option_widget=CheckboxInput(),
    )

    def validate_enrolments(self, field: SelectMultipleField) -> None:
        """Whoever annuls a part says for whom; whoever annuls everything has not chosen."""
        if self.whole.data == "no" and not field.data:
            raise ValidationError(_("Cochez au moins une personne."))
        if self.whole.data == "yes" and field.data:
            raise ValidationError(_("Vous avez coché des personnes : choisissez entre elles et tout le procès-verbal."))


class SuspendForm(ChangeForm):
    """A suspension, with its last day."""

    until_on = DateField(
        _("Dernier jour de la suspension"),
        description=_("Le certificat redevient valable le lendemain."),
        validators=[InputRequired(_("Écrivez le dernier jour de la suspension."))],
        render_kw={"class": "short"},
    )


class LinkForm(FlaskForm):
    """A link for somebody. `draw` is random: the same form sent twice asks for the same link."""

    label = StringField(
        _("Pour qui est ce lien ?"),
        description=_("Un nom pour vous seul, par exemple : employeur à Lyon."),
        validators=[DataRequired(_("Écrivez pour qui est ce lien, par exemple : employeur à Lyon."))],
        render_kw={"autocomplete": "off", "maxlength": 60},
    )
    draw = HiddenField(validators=[Length(max=64)])


class ProgramsForm(FlaskForm):
    """Whether programs may read the certificate: the button says what is wanted, so that two taps say it twice."""

    wanted = StringField(validators=[AnyOf(("yes", "no"))])


DOUBT_WORDS = {
    DoubtKind.PAPER: _("Le papier et la page ne disent pas la même chose"),
    DoubtKind.PERSON: _("La personne n’est pas celle que nomme le certificat"),
    DoubtKind.SITE: _("Un autre site imite le registre, ou un code mène ailleurs"),
    DoubtKind.MONEY: _("Quelqu’un demande de l’argent"),
    DoubtKind.OTHER: _("Autre chose"),
}


class HandleForm(FlaskForm):
    """Closing a doubt."""

    outcome = TextAreaField(
        _("Ce que vous avez trouvé ou fait"),
        description=_("Dix caractères au moins. Il reste au dossier de l’autorité."),
        validators=[
            DataRequired(_("Écrivez ce que vous avez trouvé ou fait.")),
            Length(max=2000, message=_("2 000 caractères au plus.")),
        ],
    )
