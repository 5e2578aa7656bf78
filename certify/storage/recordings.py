"""A recording, sound or film, played to its end without being heard: what does not play is not kept."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from fractions import Fraction
from io import BytesIO
from typing import cast

import av
from av.container import InputContainer
from av.stream import Disposition, Stream

from certify.credential.malformed import Malformed

SOUNDS = frozenset({"opus", "vorbis", "mp3", "mp3float", "aac", "amrnb", "amr_nb", "amrwb", "amr_wb"})
PLAIN_SOUND = "pcm_"
FILMS = frozenset({"h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "mpeg4", "h263"})
# The library imports some of its parts when a container has use of them, which is too late: see `opening`.
for _part in pkgutil.walk_packages(av.__path__, "av."):
    if "__main__" not in _part.name:
        importlib.import_module(_part.name)

MOST_STREAMS = 8
MOST_PIXELS = 3840 * 2160
MOST_PICTURES = 65  # a second
SHORTEST = Fraction(1, 2)  # seconds
UNKNOWN = b"\xff\xff\xff\xff"  # the size that a recorder of WAV writes before it knows
MISSING = Fraction(9, 10)  # of what its head announces: less was cut off on the way


def opened(content: bytes, reader: str, longest: Mapping[str, int]) -> tuple[dict[str, object], bytes]:
    """What it is and how long; its own bytes are kept. `longest`: seconds for each kind.

    Errors: Malformed `file.broken`, `file.format`, `file.silent`, `file.too_large`, `file.too_long` with the seconds.
    """
    if reader in ENDS and not ENDS[reader](content):
        raise Malformed("file.broken", "cut off")
    try:
        # No protocol may be opened: some containers can name other files.
        with av.open(BytesIO(content), "r", format=reader, options={"protocol_whitelist": "none"}) as container:
            kind, seconds = _played(container, longest)
    except Malformed:
        raise
    except (av.error.FFmpegError, ValueError, EOFError) as error:
        raise Malformed("file.broken", str(error)) from error
    return {"kind": kind, "seconds": max(1, round(seconds))}, b""


def _wave_ends(content: bytes) -> bool:
    return int.from_bytes(content[4:8], "little") in range(len(content) - 7) or content[4:8] == UNKNOWN


def _ogg_ends(content: bytes) -> bool:
    """Whether the last page is there whole (RFC 3533 §6)."""
    page = content[content.rfind(b"OggS") :]
    lengths = page[27 : 27 + page[26]] if len(page) > 26 else b""
    return len(page) > 26 and len(lengths) == page[26] and len(page) >= 27 + page[26] + sum(lengths)


# Readers that play what is there of these two and say nothing.
ENDS = {"wav": _wave_ends, "ogg": _ogg_ends}


def _played(container: InputContainer, longest: Mapping[str, int]) -> tuple[str, Fraction]:
    streams = [stream for stream in container.streams if stream.type in ("audio", "video")]
    if len(container.streams) > MOST_STREAMS or any(one.type == "attachment" for one in container.streams):
        raise Malformed("file.format", "too many streams")
    cover = [one for one in streams if one.type == "video" and Disposition.attached_pic in one.disposition]
    played = [stream for stream in streams if stream not in cover]
    for stream in played:
        _check(stream)
    kind = "video" if any(stream.type == "video" for stream in played) else "audio"
    if kind not in longest:
        return kind, Fraction(1)  # refused for what it is
    seconds = _play(container, played, longest[kind])
    announced = Fraction(container.duration or 0, av.time_base)
    if seconds < SHORTEST:
        raise Malformed("file.silent")
    if announced > longest[kind] or seconds < announced * MISSING:
        raise Malformed("file.too_long", str(longest[kind])) if announced > longest[kind] else Malformed("file.broken")
    return kind, seconds


def _check(stream: Stream) -> None:
    codec = cast("av.CodecContext | None", stream.codec_context)  # none where its head was cut off
    if codec is None:
        raise Malformed("file.broken", "no codec")
    if codec.name not in FILMS | SOUNDS and not codec.name.startswith(PLAIN_SOUND):
        raise Malformed("file.format", codec.name)
    if isinstance(codec, av.VideoCodecContext) and codec.width * codec.height > MOST_PIXELS:
        raise Malformed("file.too_large")
    codec.thread_type = "AUTO"
    codec.thread_count = 2


def _play(container: InputContainer, streams: list[Stream], longest: int) -> Fraction:
    """How long the longest of the streams plays. Errors: Malformed `file.too_long` as soon as it is."""
    played = dict.fromkeys((stream.index for stream in streams), Fraction(0))
    if not streams:
        raise Malformed("file.silent")
    for packet in container.demux(streams):
        for frame in packet.decode():
            played[packet.stream.index] += _length(packet.stream, frame)
            if played[packet.stream.index] > longest:
                raise Malformed("file.too_long", str(longest))
    return max(played.values())


def _length(stream: Stream, frame: object) -> Fraction:
    if isinstance(frame, av.AudioFrame):
        return Fraction(frame.samples, frame.sample_rate or 8000)
    rate = stream.average_rate if isinstance(stream, av.VideoStream) else None
    return 1 / min(max(Fraction(rate or 25), Fraction(1)), Fraction(MOST_PICTURES))
