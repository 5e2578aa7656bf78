"""Somebody who looks at a page on a desk and on a phone, in both languages, with a judge of accessibility."""

from __future__ import annotations

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
SIDEWAYS = "document.scrollingElement.scrollWidth > innerWidth"
# What has a place of its own, yet a click in the middle of its first line falls on something else.
COVERED = """() => [...document.querySelectorAll('a[href],button:not([aria-hidden]),summary')].flatMap(one => {
  one.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = [...one.getClientRects()].find(box => box.width > 1 && box.height > 1);
  if (!box || !one.checkVisibility({visibilityProperty: true})) return [];
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return one.contains(hit) ? [] : [one.textContent.trim()];
})"""
# A judge of contrast gives up where a pseudo-element may lie behind a text: the woven band is taken away for it.
UNWOVEN = "document.styleSheets[0].insertRule('.pause::before{content:none!important}')"
BETWEEN = re.compile(r"^· | ·$|, ")
# Every text that is for translation: not the names, nor what is written in a language of its own.
TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (text && !parent.closest('[translate=no],style,script,textarea,.langs,body [lang]')) found.push(text);
  }
  return found;
}"""
FRENCH = re.compile(
    r"\b(le|la|les|des|du|une|est|sont|vous|votre|vos|avec|dans|cette|ce|pas|par|qui|aux|au|et)\b", re.I
)


class Visitor:
    """A page and what was found on it that should not be there."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.address = address
        self.findings: list[str] = []
        self.watch: Callable[[str, Page], object] = lambda *_: None
        self.page = chromium.new_context(locale="fr-FR", viewport=PHONE).new_page()  # type: ignore[arg-type]
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self._find(f"script: {error}"))
        self.page.on("requestfailed", self._note_failure)

    def _note_failure(self, request: Request) -> None:
        # What the visitor leaves behind by going on to the next page is given up, not missing.
        if request.failure != "net::ERR_ABORTED":
            self._find(f"not loaded: {request.url} ({request.failure})")

    def _find(self, what: str) -> None:
        self.findings.append(f"{self.page.url.removeprefix(self.address)}: {what}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # Chromium says of a page of status 404 that it failed: that is what it is for.
        if message.type in ("warning", "error") and "the server responded with a status of" not in message.text:
            self._find(f"console: {message.text}")

    def open(self, path: str, status: int = 200) -> None:
        """Go there; another status is a finding."""
        response: Response | None = self.page.goto(self.address + path)
        if response is None or response.status != status:
            self._find(f"status {response and response.status}")

    def look(self) -> None:
        """Judge the page that is open, at both sizes; it is left on the phone."""
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            if self.page.evaluate(SIDEWAYS):
                self._find(f"scrolls sideways at {size['width']}")
            for text in self.page.evaluate(COVERED):
                self._find(f"covered at {size['width']}: {text}")
            self.watch(f"{size['width']}", self.page)
        self.page.evaluate(UNWOVEN)
        for violation in Axe().run(self.page, options=AXE).response["violations"]:
            nodes = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
            self._find(f"axe {violation['id']}: {nodes}")

    def texts(self) -> set[str]:
        """The texts of the page that has been opened."""
        return set(self.page.evaluate(TEXTS))

    def look_in_english(self, path: str, data: str) -> None:
        """The same page in English: no sentence stays as it was, unless the register has it so in its `data`."""
        french = self.texts()
        self.page.goto(self.address + path + ("&" if "?" in path else "?") + "lang=en")
        if self.page.evaluate(SIDEWAYS):
            self._find("scrolls sideways in English")
        self.watch("en", self.page)
        for text in self.texts() & french:
            if any(FRENCH.search(part) and part not in data for part in BETWEEN.split(text)):
                self._find(f"not translated: {text}")
