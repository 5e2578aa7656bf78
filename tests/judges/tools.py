"""Judges: poppler, qpdf, OpenSSL and zbar by their commands, and zxing as a library. One missing fails the test."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import zxingcpp
from PIL import Image


def ask(*command: str | Path) -> str:
    """Run a judge; its output, whatever its verdict. Errors: FileNotFoundError if it is not installed."""
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    return (done.stdout + done.stderr).decode()


def _with_file(pdf: bytes, *command: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.pdf"
        path.write_bytes(pdf)
        return ask(*(path if word == "FILE" else word for word in command))


def text(pdf: bytes, *options: str) -> str:
    """What poppler reads in the document."""
    return _with_file(pdf, "pdftotext", *options, "FILE", "-")


def words(pdf: bytes) -> str:
    """The same with every run of white space as one space: a name may be written on two lines."""
    return " ".join(text(pdf).split())


def signatures(pdf: bytes) -> str:
    """What pdfsig says of the signatures. (Trust in the root is for `certify.credential` to judge.)"""
    return _with_file(pdf, "pdfsig", "-nocert", "FILE")


def structure(pdf: bytes) -> str:
    """What qpdf says of the file's syntax."""
    return _with_file(pdf, "qpdf", "--check", "FILE")


def fonts(pdf: bytes) -> str:
    """The table of fonts that pdffonts prints."""
    return _with_file(pdf, "pdffonts", "FILE")


def attachment(pdf: bytes, name: str) -> bytes:
    """The bytes of an attached file, as poppler takes it out."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "certificate.pdf", Path(folder) / "out"
        path.write_bytes(pdf)
        ask("pdfdetach", "-savefile", name, "-o", out, path)
        return out.read_bytes()


def attachments(pdf: bytes) -> dict[str, bytes]:
    """Every attached file by its name, as poppler takes them out."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "certificate.pdf", Path(folder) / "out"
        path.write_bytes(pdf)
        out.mkdir()
        ask("pdfdetach", "-saveall", "-o", out, path)
        return {file.name: file.read_bytes() for file in out.iterdir()}


def cms(pdf: bytes, root: Path) -> str:
    """What OpenSSL says of the signature over what its /ByteRange names, trusting one root and nothing else."""
    start, first, second, rest = map(int, re.findall(rb"/ByteRange \[(.*?)\]", pdf)[-1].split())
    message = bytes.fromhex(pdf[first + 1 : second - 1].decode())
    with tempfile.TemporaryDirectory() as folder:
        signature, content = Path(folder) / "signature.der", Path(folder) / "content"
        signature.write_bytes(message)
        content.write_bytes(pdf[start:first] + pdf[second : second + rest])
        # A key for documents (RFC 9336) is none for mail, which is what OpenSSL asks for unless told otherwise.
        told = ("-binary", "-inform", "DER", "-purpose", "any", "-CAfile", root, "-no-CApath", "-no-CAstore")
        return ask("openssl", "cms", "-verify", *told, "-in", signature, "-content", content, "-out", "/dev/null")


def picture(pdf: bytes, path: Path, dpi: int) -> Path:
    """The first page as a PNG at `path`."""
    source = path.with_suffix(".pdf")
    source.write_bytes(pdf)
    ask("pdftoppm", "-r", str(dpi), "-png", "-f", "1", "-l", "1", "-singlefile", source, path.with_suffix(""))
    return path.with_suffix(".png")


def zbar(image: Path) -> list[str]:
    """Every QR code that zbar reads in a picture."""
    command = ("zbarimg", "--quiet", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable", image)
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode().splitlines()


def zxing(image: Path) -> list[str]:
    """Every QR code that zxing reads in a picture."""
    with Image.open(image) as opened:
        codes = zxingcpp.read_barcodes(
            opened.convert("RGB"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
    return [code.text for code in codes]
