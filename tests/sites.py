"""Other people's web sites: pages that link to a portal, embed it, or attack it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Elsewhere:
    """A web site on a port of its own. `localhost` is another site than `127.0.0.1` to a browser."""

    port: int
    pages: dict[str, str] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)

    def page(self, html: str, host: str = "localhost") -> str:
        """Put a page there; its address."""
        path = f"/{len(self.pages)}"
        self.pages[path] = html
        return f"http://{host}:{self.port}{path}"


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """A site that shows what a test puts there."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.visited.append(self.path)
            body = found.pages.get(urlsplit(self.path).path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        found = Elsewhere(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        server.shutdown()
        thread.join()
