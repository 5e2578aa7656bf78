"""The one error of every reader here: what was given does not have the only form that is accepted."""

from __future__ import annotations


class Malformed(ValueError):
    """Bytes or text that cannot be read.

    `code` is stable, lower case with dots (`qr.shape`); `detail` is for developers.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
