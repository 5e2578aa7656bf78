"""Small files as people bring them, made by the libraries that telephones and offices use: photo, PDF, sound, film."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import av
import pikepdf
from PIL import Image, ImageDraw

SOUNDS = {
    "ogg": ("libopus", 48_000),
    "mp3": ("libmp3lame", 44_100),
    "ipod": ("aac", 44_100),
    "wav": ("pcm_s16le", 16_000),
    "amr": ("libopencore_amrnb", 8_000),
    "webm": ("libopus", 48_000),
    "adts": ("aac", 44_100),
    "3gp": ("libopencore_amrnb", 8_000),
}
FILMS = {"mp4": "libx264", "webm": "libvpx", "3gp": "h263", "mov": "mpeg4"}


def sound(form: str = "ogg", seconds: float = 1) -> bytes:
    """A recording without a sound in it."""
    codec, rate = SOUNDS[form]
    out, samples = BytesIO(), 0
    with av.open(out, "w", format=form) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.layout = "mono"
        size = stream.codec_context.frame_size or 1024
        kind = stream.codec_context.format.name if stream.codec_context.format else "s16"
        fitting = av.AudioResampler(format=kind, layout="mono", rate=rate)
        while samples < seconds * rate:
            frame = av.AudioFrame(format="s16", layout="mono", samples=size)
            frame.rate, frame.pts = rate, samples
            frame.planes[0].update(bytes(size * 2))
            samples += size
            container.mux([packet for fitted in fitting.resample(frame) for packet in stream.encode(fitted)])
        container.mux(stream.encode(None))
    return out.getvalue()


def film(form: str = "mp4", seconds: int = 1, size: tuple[int, int] = (352, 288), rate: int = 10) -> bytes:
    """A film of a grey that changes."""
    out = BytesIO()
    with av.open(out, "w", format=form) as container:
        stream: Any = container.add_stream(FILMS[form], rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(seconds * rate):
            frame = av.VideoFrame(*size, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number % 255]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), colour: str = "#cfd6ee", **options: object) -> bytes:
    """A picture of a dark circle, with a red upper left corner that tells which way is up."""
    image = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((size[0] * 0.3, size[1] * 0.3, size[0] * 0.7, size[1] * 0.7), fill="#333333")
    draw.rectangle((0, 0, size[0] * 0.2, size[1] * 0.2), fill="#ff0000")
    image.save(out := BytesIO(), kind, **options)
    return out.getvalue()


def pdf(pages: int = 1, **root: object) -> bytes:
    """Empty pages, with what `root` adds to the catalogue of the document."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 200))
    for name, value in root.items():
        document.Root[f"/{name}"] = value
    document.save(out := BytesIO())
    return out.getvalue()
