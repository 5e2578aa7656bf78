"""Whatever a file holds, it is read or refused with its faults; nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certify.certifications import importer as certifications
from certify.demo import data
from certify.institutions import importer as institutions
from certify.institutions.files import ImportRefused
from certify.nomenclature import importer as nomenclature

READERS: dict[str, tuple[Callable[[Path], object], bytes]] = {
    "institutions": (institutions.read, data.INSTITUTIONS.read_bytes()[:1800]),
    "certifications": (lambda path: certifications.read([path]), data.CERTIFICATIONS[-1].read_bytes()[:1800]),
    "occupations": (lambda path: nomenclature.read([path]), data.OCCUPATIONS[0].read_bytes()[:1800]),
}
PIECES = st.sampled_from(
    [
        piece.encode()
        for piece in ("", "\n", "  ", "- ", ": ", "{", "}", "[", '"', "'", "~", "*a", "&a ", "!", "%", ",", "|")
    ]
    + [b"#", b"\t", b"\x00", b"\xff", b"1", b"true", b"fr", b"\xef\xbb\xbf", b"?", b"---\n"]
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fichier"


def faulty_lines(read: Callable[[Path], object], path: Path) -> list[int]:
    """The lines of the faults; none where the file is read."""
    try:
        read(path)
    except ImportRefused as refusal:
        return [error.line for error in refusal.errors]
    return []


@pytest.mark.parametrize("room", READERS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.integers(0, 1800), st.integers(0, 40), PIECES), min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused(room: str, cuts: list[tuple[int, int, bytes]], path: Path) -> None:
    read, content = READERS[room]
    for at, length, piece in cuts:
        content = content[:at] + piece + content[at + length :]
    path.write_bytes(content)
    lines = content.count(b"\n") + 2
    assert all(1 <= line <= lines for line in faulty_lines(read, path))


@pytest.mark.parametrize("room", READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")))
def test_noise_is_refused(room: str, content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(ImportRefused):
        READERS[room][0](path)
