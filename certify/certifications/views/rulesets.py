"""Rule-sets of the authority: the list, one version, and a new version from a preset or from the last."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import person
from certify.certifications import enacting, queries
from certify.certifications.drafts import EDIT
from certify.certifications.forms import EmptyForm, StartRuleSetForm, rule_set_form
from certify.certifications.models import RuleSet
from certify.certifications.rulesets import (
    KINDS,
    PRESETS,
    CompletionFrom,
    Rules,
    changed,
    differing,
    parse,
    rules_of,
    values_of,
)
from certify.certifications.views import Answer, authority, blueprint, done, status_of, today
from certify.certifications.wording import GROUPS, told
from certify.errors import Invalid
from certify.institutions.models import Authority
from certify.web.access import requires
from certify.web.transaction import db


@blueprint.get("/reglements")
@requires(EDIT)
def rule_sets() -> Answer:
    """Every rule-set, version by version."""
    owner = authority()
    found = queries.rule_sets_of(db(), owner)
    return render_template("certifications/rule_sets.html", rule_sets=found, today=today(owner), authority=owner)


@blueprint.get("/reglements/<int:rule_set_id>")
@requires(EDIT)
def rule_set(rule_set_id: int) -> Answer:
    """One version: every value, and which differ from the preset."""
    row = enacting.rule_set_within(db(), rule_set_id, person())
    versions = enacting.versions_of(db(), row.authority, row.code)
    rules = rules_of(row)
    return render_template(
        "certifications/rule_set.html",
        rule_set=row,
        rules=rules,
        preset=PRESETS[row.preset],
        differing=changed(row.preset, rules),
        groups=GROUPS,
        versions=versions,
        named_by=enacting.naming(db(), row),
        today=today(row.authority),
        form=EmptyForm(),
    )


@blueprint.post("/reglements/<int:rule_set_id>/retirer")
@requires(EDIT)
def withdraw_rule_set(rule_set_id: int) -> Answer:
    """Take back a version that has not begun."""
    row = enacting.rule_set_within(db(), rule_set_id, person())
    enacting.withdraw(db(), row, today=today(row.authority), by=person(), now=clock.now())
    flash(_("Version retirée."))
    return redirect(url_for("certifications.rule_sets"), 303)


@blueprint.route("/reglements/nouveau", methods=["GET", "POST"])
@requires(EDIT)
def start_rule_set() -> Answer:
    """Choose what a new rule-set starts from."""
    form = StartRuleSetForm()
    owned = queries.rule_sets_of(db(), authority())
    form.start.choices = [(name, _("Préréglage %(name)s", name=name)) for name in PRESETS]
    form.start.choices += [(str(row.id), f"{row.code}, version {row.version}") for row in owned]
    if form.validate_on_submit():
        return redirect(url_for("certifications.new_rule_set", start=form.start.data), 303)
    return render_template("certifications/start_rule_set.html", form=form), status_of(form)


@blueprint.route("/reglements/nouveau/<start>", methods=["GET", "POST"])
@requires(EDIT)
def new_rule_set(start: str) -> Answer:
    """Write a new rule-set, from a preset or from another's version."""
    owner = authority()
    base = None if start in PRESETS else enacting.rule_set_within(db(), _number(start), person())
    preset, rules = (start, PRESETS[start]) if base is None else (base.preset, rules_of(base))
    form = rule_set_form(code=True)(data=_given(rules) | {"after": "0"})
    return _write(form, owner, preset, rules, None)


def _number(start: str) -> int:
    return int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 0


@blueprint.route("/reglements/<int:rule_set_id>/suivante", methods=["GET", "POST"])
@requires(EDIT)
def next_rule_set(rule_set_id: int) -> Answer:
    """Write the next version of a rule-set."""
    row = enacting.rule_set_within(db(), rule_set_id, person())
    rules = rules_of(row)
    form = rule_set_form(code=False)(data=_given(rules) | {"after": str(row.version)})
    return _write(form, row.authority, row.preset, rules, row)


def _given(rules: Rules) -> dict[str, Any]:
    return {f"r_{name}": _shown(value) for name, value in values_of(rules).items()}


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _write(form: FlaskForm, owner: Authority, preset: str, rules: Rules, before: RuleSet | None) -> Answer:
    """The form, then what the version would change, then the version. `before` is the one it replaces."""
    step = request.form.get("go", "check")
    _compare(form, preset, rules, before)
    made: list[Rules] = []
    sound = form.validate_on_submit() and done(form, lambda: made.append(_typed(form, preset)))
    if sound and step == "save" and done(form, lambda: _enacted(form, owner, preset, made[0], before)):
        flash(_("Version enregistrée. Les sessions déjà ouvertes gardent la leur."))
        return redirect(url_for("certifications.rule_sets"), 303)
    drawn = "rule_check" if sound and step != "edit" and not form.errors else "rule_form"
    page = render_template(
        f"certifications/{drawn}.html",
        form=form,
        groups=GROUPS,
        preset=preset,
        before=before,
        rules=rules,
        new=made[0] if made else rules,
        differing=differing(rules, made[0]) if made else (),
        following=enacting.following(db(), owner, before.code) if before else [],
        today=today(owner),
    )
    return page, status_of(form)


def _compare(form: FlaskForm, preset: str, rules: Rules, before: RuleSet | None) -> None:
    """Say beside each field what the preset has, and the version before where it differs."""
    for name in KINDS:
        shown = form[f"r_{name}"]
        parts = [shown.description, f"{preset} : {told(name, getattr(PRESETS[preset], name))}"]
        if before is not None and getattr(rules, name) != getattr(PRESETS[preset], name):
            kept = told(name, getattr(rules, name))
            parts.append(_("version %(number)d, différente : %(value)s", number=before.version, value=kept))
        shown.description = " · ".join(str(part).rstrip(".") for part in parts if part)


def _enacted(form: FlaskForm, owner: Authority, preset: str, rules: Rules, before: RuleSet | None) -> None:
    after = form.after.data or ""
    enacting.enact(
        db(),
        owner,
        code=before.code if before else form.code.data,
        after=_number(after),
        preset=preset,
        rules=rules,
        valid_from=form.valid_from.data,
        by=person(),
        now=clock.now(),
    )


def _typed(form: FlaskForm, preset: str) -> Rules:
    """What was typed, as rules. Errors: Invalid, whose fields are the form's."""
    values = {name: _value(form[f"r_{name}"].data, kinds) for name, kinds in KINDS.items()}
    try:
        return parse(preset, values)
    except Invalid as refusal:
        sentences = dict.fromkeys(refusal.fields, "Cette valeur ne peut pas être utilisée.")
        if "reminder_days" in sentences:
            sentences["reminder_days"] = "Écrivez des nombres de jours du plus grand au plus petit : 90, 30, 7."
        fields = {f"r_{name}": sentence for name, sentence in sentences.items()}
        raise Invalid(refusal.code, refusal.message, fields=fields) from None


def _value(data: Any, kinds: tuple[Any, ...]) -> Any:
    if bool in kinds:
        return data == "yes"
    if ... in kinds:
        parts = [part.strip() for part in (data or "").split(",") if part.strip()]
        return [_number(part) for part in parts]
    return data or None if str in kinds and CompletionFrom not in kinds else data
