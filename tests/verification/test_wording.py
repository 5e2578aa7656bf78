"""Every verdict, step, reason and code has its words, and every word of a code is a code's."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import certify.credential
from certify.certificates.rules import ReasonCode
from certify.credential.report import DOES_NOT_PROVE, Check, Outcome, Verdict
from certify.verification import telling, wording
from certify.verification.answer import Gap, Presented
from certify.verification.pages import icon

OURS = {"register.row", *Gap}


def codes() -> set[str]:
    """Every code that the credential's sources write."""
    folder = Path(certify.credential.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    found = set(re.findall(r'"([a-z]+\.[a-z_]+)"', sources))
    return found | {f"status.{state}" for state in ("suspended", "withdrawn", "replaced")}


def test_every_verdict_has_an_icon_a_heading_and_a_meaning() -> None:
    for verdict in Verdict:
        assert icon(wording.ICONS[verdict])
        assert wording.MEANINGS[verdict]
        assert verdict is Verdict.AUTHENTIC or wording.HEADINGS[verdict]


def test_every_step_has_words_for_each_outcome() -> None:
    assert wording.CHECKS.keys() == set(product(Check, Outcome))


def test_every_public_reason_has_words() -> None:
    assert wording.REASONS.keys() == set(ReasonCode)


def test_all_that_a_certificate_does_not_prove_has_words() -> None:
    assert wording.NOT_PROVED.keys() == set(DOES_NOT_PROVE)


def test_every_way_of_presenting_has_words() -> None:
    assert wording.READ.keys() == wording.PRESENTED.keys() == set(Presented)


def test_no_words_are_kept_for_a_code_that_nobody_gives() -> None:
    said = wording.WHY.keys() | wording.MEANINGS_BY_REASON.keys() | wording.CHECKS_BY_CODE.keys()
    assert {code for code in said if "." in code} <= codes() | OURS


def test_the_command_says_every_verdict_and_step_in_both_languages() -> None:
    assert telling.WORDS["fr"].keys() == telling.WORDS["en"].keys()
    for words in telling.WORDS.values():
        assert words.keys() >= {*Verdict, *(check.name.lower() for check in Check)}
