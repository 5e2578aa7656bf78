"""Nothing that people read is missing from the English catalogue."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]


def test_every_text_of_code_and_templates_is_in_the_catalogue() -> None:
    """`make translations` adds what is missing; then it is to be translated."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")  # type: ignore[no-untyped-call]
    with (ROOT / "certify/translations/en/LC_MESSAGES/messages.po").open("rb") as po:
        catalogue = read_po(po, locale="en")
    missing = []
    for path, line, text, *_ in extract_from_dir(str(ROOT), methods, options, directory_filter=_ours):
        if text and catalogue.get(text[0] if isinstance(text, tuple) else text) is None:
            missing.append((path, line, text))
    assert missing == []


def _ours(folder: str) -> bool:
    parts = Path(folder).relative_to(ROOT).parts
    return not parts or parts[0] in ("certify", "templates")
