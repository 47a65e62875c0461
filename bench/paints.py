"""How soon somebody sees something: the first contentful paint of a page in Chromium, beside that of a static copy.

The copy has the same bytes and headers, stylesheets and all, and comes from a server that does nothing but send them.
Each page has a tab of its own, and they are opened in turn.
"""

import http.client
import json
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from loads import Sample, Samples
from pages import BROWSER, Visit
from servers import Server

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LINKED = re.compile(r'(?:href|src)="(/assets/[^"]+)"')
OF_THIS_SERVER_ONLY = ("date", "server", "connection", "transfer-encoding")
PAINTED = """() => new Promise(tell => new PerformanceObserver(list => {
    for (const paint of list.getEntriesByName("first-contentful-paint")) tell(paint.startTime);
}).observe({type: "paint", buffered: true}))"""


class Shown(NamedTuple):
    """A page to be opened."""

    name: str
    url: str
    cookie: str = ""


def copied(server: Server, visit: Visit, file: Path) -> Path:
    """A file with the page and all that it links, as the server answers now."""
    page = _answer(server, visit.path, visit.cookie)
    linked = sorted(set(LINKED.findall(page[1].decode())))
    answers = {visit.path: page, **{path: _answer(server, path) for path in linked}}
    kept = {path: (headers, b64encode(body).decode()) for path, (headers, body) in answers.items()}
    file.write_text(json.dumps(kept))
    return file


def painted(shown: Sequence[Shown], rounds: int, times: int) -> Samples:
    """How soon each page is painted: in each round the median of so many times."""
    samples: Samples = {page.name: [] for page in shown}
    with _tabs(shown) as tabs:
        for tab, page in tabs * 2:  # the first time fills the caches
            _paint(tab, page)
        for _ in range(rounds):
            taken: dict[str, list[float]] = {page.name: [] for page in shown}
            for turn in range(times):
                for tab, page in tabs[:: -1 if turn % 2 else 1]:
                    taken[page.name].append(_paint(tab, page))
            for name, times_taken in taken.items():
                samples[name].append(Sample(paint=median(times_taken)))
    return samples


@contextmanager
def _tabs(shown: Sequence[Shown]) -> Iterator[list[tuple[Any, Shown]]]:
    from playwright.sync_api import sync_playwright

    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = browser.new_context()
        for page in shown:
            name, _, value = page.cookie.partition("=")
            if name:
                context.add_cookies([{"name": name, "value": value, "url": page.url}])
        yield [(context.new_page(), page) for page in shown]
        browser.close()


def _paint(tab: Any, page: Shown) -> float:
    tab.bring_to_front()
    answer = tab.goto(page.url)
    assert answer.status == 200, answer.status
    return float(tab.evaluate(PAINTED))


def _answer(server: Server, path: str, cookie: str = "") -> tuple[list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc)
    connection.request("GET", path, headers={**BROWSER, **({"cookie": cookie} if cookie else {})})
    answer = connection.getresponse()
    headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_THIS_SERVER_ONLY]
    return headers, answer.read()
