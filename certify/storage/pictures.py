"""Pictures of people, decoded whole and drawn anew: what is kept holds the pixels that were seen and nothing else."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from certify.errors import Invalid

SIZES = ((300, 400), (240, 320), (180, 240))  # 24 × 32 mm at 317 dots an inch; smaller only for what will not compress
QUALITIES = (86, 78, 70, 62, 54, 46, 38, 30)
LIGHT = 15_000  # bytes: a certificate carries it twice, and a page loads it over a slow network
HEAVIEST = 10 * 1024 * 1024
MOST_PIXELS = 26_000_000  # what a telephone takes; decoded, some 160 MB at worst
SMALLEST = (150, 200)
FORMATS = ("JPEG", "PNG", "WEBP")
FACE = (0.5, 0.4)  # the part kept of a picture that is too wide or too tall: a face is above the middle

TOO_LARGE = "Cette photo a trop de points. Reprenez-la en plus petit."


def portrait(data: bytes, mark: bytes) -> bytes:
    """The picture as the JPEG that is kept: upright, three wide to four high, at most LIGHT bytes, without metadata.

    `mark` is random and written in it as a comment: no two portraits are one file, and who has the same photograph
    cannot tell from a hash that it is this person's.

    Errors: Invalid `picture.too_heavy`, `picture.not_one`, `picture.too_large`, `picture.broken` or
    `picture.too_small`, on the field `portrait`.
    """
    if len(data) > HEAVIEST:
        raise _refused("too_heavy", "Cette photo dépasse 10 Mo. Reprenez-la en plus petit.")
    picture = upright(data)
    if picture.width < SMALLEST[0] or picture.height < SMALLEST[1]:
        raise _refused("too_small", "Cette photo est trop petite. Reprenez-la de plus près.")
    return _light(picture, mark)


def upright(
    data: bytes, formats: tuple[str, ...] = FORMATS, most: int = MOST_PIXELS, *, fit: int | None = None
) -> Image.Image:
    """The pixels, decoded to the last one, turned as the camera was held, on white where they are see-through.

    With `fit`, a JPEG with a longer side is unpacked smaller than it is, though not smaller than that. Errors: Invalid
    `picture.too_large`, `picture.not_one`, `picture.broken`.
    """
    # A library that lays out documents in the same process tells this one to take half a picture for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(data), formats=formats) as opened:
            if opened.width * opened.height > most:
                raise _refused("too_large", TOO_LARGE)
            if fit is not None:
                opened.draft("RGB", (fit, fit))
            opened.load()
            turned = ImageOps.exif_transpose(opened).convert("RGBA")
    except Invalid:
        raise
    except Image.DecompressionBombError as error:
        raise _refused("too_large", TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise _refused("not_one", "Ce fichier n’est pas une photo JPEG, PNG ou WebP.") from error
    # Decoders fail in every way there is, also by AssertionError and struct.error, and always for the file's fault.
    except Exception as error:
        raise _refused("broken", "Cette photo est abîmée : elle ne s’ouvre pas en entier. Reprenez-la.") from error
    white = Image.new("RGBA", turned.size, "white")
    return Image.alpha_composite(white, turned).convert("RGB")


def _light(picture: Image.Image, mark: bytes) -> bytes:
    """The first of ever smaller and coarser forms that is light enough; the last is, whatever it shows."""
    for size in SIZES:
        fitted = ImageOps.fit(picture, size, Image.Resampling.LANCZOS, centering=FACE)
        for quality in QUALITIES:
            fitted.save(out := BytesIO(), "JPEG", quality=quality, optimize=True, comment=mark)
            if out.tell() <= LIGHT:
                return out.getvalue()
    raise _refused("broken", "Cette photo ne peut pas être gardée. Reprenez-la.")


def _refused(code: str, sentence: str) -> Invalid:
    return Invalid(f"picture.{code}", sentence, fields={"portrait": sentence})
