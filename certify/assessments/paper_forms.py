"""Forms of grids on paper."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired


class CodeForm(FlaskForm):
    """The code on a sheet."""

    code = StringField(
        _("Code de la grille"),
        [DataRequired(_("Écrivez le code en haut de la feuille, par exemple 0007-K."))],
        description=_("En haut de la feuille, par exemple 0007-K"),
        render_kw={"class": "short n", "autocomplete": "off", "autocapitalize": "characters"},
    )
