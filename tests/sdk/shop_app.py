"""A shop's application with stripe-python, as people write them: it verifies what comes, forgets what it knows already,
and asks the API how things are instead of believing in the order of events. `app.mjs` is the same with stripe-node.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe


@dataclass
class ShopApp:
    """What the shop knows."""

    sdk: Any
    secret: str = ""
    port: int = 0
    received: Counter[str] = field(default_factory=Counter)
    """How often each event came."""
    types: set[str] = field(default_factory=set)
    subscriptions: dict[str, str] = field(default_factory=dict)
    """The status of each."""
    paid: dict[str, int] = field(default_factory=dict)
    """What each invoice has brought."""
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, body: bytes, signature: str | None) -> int:
        """One request; the status of the answer."""
        try:
            event = stripe.Webhook.construct_event(body, signature, self.secret)
        except (ValueError, stripe.SignatureVerificationError):
            self.refused += 1
            return 400
        with self.lock:
            self.received[event.id] += 1
            self.types.add(event.type)
            if self.received[event.id] == 1:
                self.learn(event)
        return 200

    def learn(self, event: Any) -> None:
        """What an event is about may have changed since, so ask. An upcoming invoice is none yet, and has no id."""
        id = getattr(event.data.object, "id", None)
        if event.type.startswith("customer.subscription."):
            self.subscriptions[id] = self.sdk.subscriptions.retrieve(id).status
        if id and event.type.startswith("invoice.") and event.data.object.object == "invoice":
            invoice = self.sdk.invoices.retrieve(id)
            if invoice.status == "paid":
                self.paid[id] = invoice.amount_paid

    @property
    def state(self) -> dict[str, Any]:
        """All of it."""
        return {
            "received": dict(self.received),
            "types": sorted(self.types),
            "subscriptions": dict(sorted(self.subscriptions.items())),
            "paid": dict(sorted(self.paid.items())),
            "refused": self.refused,
        }


@contextmanager
def running(sdk: Any) -> Iterator[ShopApp]:
    """The application, with a server of the standard library."""
    app = ShopApp(sdk)

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(app.receive(body, self.headers["stripe-signature"]))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    app.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
