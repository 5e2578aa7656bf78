"""A process that opens one file that somebody brought, within bounds, and says what it is: `incoming` starts it.

Decoders are where a file can do most harm, and what a file unpacks to may be a thousand times its size. So this process
may neither open a file nor a connection nor write one, and the system ends it at the bounds below.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Mapping

from certify.credential.malformed import Malformed

# Seconds of a processor. Five minutes of film as telephones send them take half of the last.
WORK = {"pdf": 15, "JPEG": 10, "PNG": 10, "WEBP": 10}
WORK_OF_RECORDINGS = 90
MEMORY = 1536 * 1024 * 1024  # bytes of addresses; the largest honest picture or film takes two thirds

Told = dict[str, object]
Opener = Callable[[bytes], tuple[Told, bytes]]


def main() -> None:
    """Open the file on the standard input with the reader that is named; write what it is, then the bytes to keep."""
    reader, longest = sys.argv[1], dict(argument.split("=") for argument in sys.argv[2:])
    opener = _opener(reader, {kind: int(seconds) for kind, seconds in longest.items()})
    content = sys.stdin.buffer.read()
    _confine(WORK.get(reader, WORK_OF_RECORDINGS))
    try:
        told, kept = opener(content)
    except Malformed as error:
        told, kept = {"wrong": error.code.removeprefix("file."), **_minutes(error)}, b""
    except MemoryError:
        told, kept = {"wrong": "too_slow"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + kept)


def _minutes(error: Malformed) -> Told:
    return {"minutes": int(error.detail) // 60} if error.code == "file.too_long" else {}


def _opener(reader: str, longest: Mapping[str, int]) -> Opener:
    """The reader, imported while files may still be opened, and only the one that is needed: each is slow to start."""
    if reader == "pdf":
        from certify.storage import pdfs  # noqa: PLC0415

        return pdfs.opened
    if reader in WORK:
        from certify.storage import photos  # noqa: PLC0415

        return lambda content: photos.opened(content, reader)
    from certify.storage import recordings  # noqa: PLC0415

    return lambda content: recordings.opened(content, reader, longest)


def _confine(work: int) -> None:
    for limit, value in (
        (resource.RLIMIT_CPU, work),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),  # those that are open: no file, no connection
        (resource.RLIMIT_CORE, 0),  # nothing of the file is kept
    ):
        resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main()
