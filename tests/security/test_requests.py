"""P41 over raw sockets: what is not one clear request is none, and what it claims of addresses is not believed."""

import json
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from tests import databases, servers
from tests.dumps import dump
from tests.servers import wait_for

KEY = "sk_test_sockets"
HOST, AUTH = "Host: 127.0.0.1\r\n", f"Authorization: Bearer {KEY}\r\n"
HEAD = f"{HOST}{AUTH}Content-Type: application/x-www-form-urlencoded\r\n"
CREATE = f"POST /v1/customers HTTP/1.1\r\n{HEAD}"
READ = f"GET /v1/customers HTTP/1.1\r\n{HEAD}"
CHUNKS = "6\r\nname=A\r\n0\r\n\r\n"

REFUSED = {
    "length and chunks": f"{CREATE}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
    "chunks and length": f"{CREATE}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nX",
    "two lengths": f"{CREATE}Content-Length: 6\r\nContent-Length: 7\r\n\r\nname=AB",
    "one length twice": f"{CREATE}Content-Length: 6\r\nContent-Length: 6\r\n\r\nname=A",
    "a list of lengths": f"{CREATE}Content-Length: 6, 6\r\n\r\nname=A",
    "a length with a sign": f"{CREATE}Content-Length: +6\r\n\r\nname=A",
    "a length below zero": f"{CREATE}Content-Length: -6\r\n\r\nname=A",
    "a length in hex": f"{CREATE}Content-Length: 0x6\r\n\r\nname=A",
    "an unknown coding": f"{CREATE}Transfer-Encoding: xchunked\r\n\r\n{CHUNKS}",
    "no coding": f"{CREATE}Transfer-Encoding: identity\r\n\r\nname=A",
    "chunks not last": f"{CREATE}Transfer-Encoding: chunked, identity\r\n\r\n{CHUNKS}",
    "two codings": f"{CREATE}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n{CHUNKS}",
    "an odd space": f"{CREATE}Transfer-Encoding:\x0bchunked\r\n\r\n{CHUNKS}",
    "a space before the colon": f"{CREATE}Transfer-Encoding : chunked\r\n\r\n{CHUNKS}",
    "a space in a name": f"{READ}X A: b\r\n\r\n",
    "a folded length": f"{CREATE}Content-Length:\r\n 6\r\n\r\nname=A",
    "a folded key": f"GET /v1/customers HTTP/1.1\r\n{HOST}Authorization: Bearer\r\n {KEY}\r\n\r\n",
    "lines without CR": f"{READ}\r\n".replace("\r\n", "\n"),
    "lines without LF": f"GET /v1/customers HTTP/1.1\r\nHost: x\r{AUTH}\r\n",
    "a NUL": f"{READ}X-A: a\x00b\r\n\r\n",
    "no host": f"GET /v1/customers HTTP/1.1\r\n{AUTH}\r\n",
    "two hosts": f"GET /v1/customers HTTP/1.1\r\n{HOST}Host: evil.example\r\n{AUTH}\r\n",
    "another protocol": f"GET /v1/customers HTTP/3.0\r\n{HEAD}\r\n",
    "a chunk beyond numbers": f"{CREATE}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nname=A\r\n0\r\n\r\n",
    "a chunk below zero": f"{CREATE}Transfer-Encoding: chunked\r\n\r\n-6\r\nname=A\r\n0\r\n\r\n",
    "chunks without CR": f"{CREATE}Transfer-Encoding: chunked\r\n\r\n6\nname=A\n0\n\n",
    "a header that is too long": f"{READ}X-A: {'a' * 17_000}\r\n\r\n",
    "headers that are too many": READ + "X-A: bbbbbbbb\r\n" * 1_600 + "\r\n",
    "a path that is too long": f"GET /p/{'a' * 17_000} HTTP/1.1\r\n{HEAD}\r\n",
    "a tunnel": f"CONNECT evil.example:443 HTTP/1.1\r\n{HEAD}\r\n",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = databases.sqlite_folder(tmp_path_factory.mktemp("sockets"))
    with servers.process(str(folder)) as running:
        yield running


def answers(server, request):
    """Send bytes, and read until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request.encode("latin-1"))
        received = b""
        try:
            while part := connection.recv(65_536):
                received += part
        except ConnectionResetError:
            pass
    return received.decode("latin-1")


def send(server, request):
    """One request on a connection of its own; status, head and body of the answer."""
    head, _, body = request.partition("\r\n\r\n")
    received = answers(server, f"{head}\r\nConnection: close\r\n\r\n{body}")
    head, _, body = received.partition("\r\n\r\n")
    return int(head.split(" ")[1]), head, body


def body(received):
    """Of the next answer on a connection."""
    head = b"".join(iter(received.readline, b"\r\n")).decode("latin-1").lower()
    return received.read(int(head.partition("content-length: ")[2].partition("\r\n")[0]))


def names(server):
    """What the customers are called who were made so far."""
    status, _, body = send(server, f"{READ}\r\n".replace("/v1/customers", "/v1/customers?limit=100"))
    assert status == 200
    return [customer["name"] for customer in json.loads(body)["data"]]


@pytest.mark.parametrize("what", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused_and_does_nothing(server, what):
    before = names(server)

    received = answers(server, REFUSED[what])

    assert received.startswith("HTTP/1.1 400 Bad Request")
    assert received.count("HTTP/1.1 ") == 1
    assert names(server) == before


@pytest.mark.parametrize("ending", ["finished", "reset"])
@pytest.mark.parametrize("framing", ["Content-Length: 100\r\n\r\nname=Half+of+a+na", "chunks"])
def test_half_a_request_does_nothing(server, framing, ending):
    if framing == "chunks":
        framing = "Transfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n10\r\nHalf"
    before = names(server)

    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"{CREATE}{framing}".encode())
        if ending == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    for _ in range(3):
        assert names(server) == before

    assert "Traceback" not in server.said()


def test_a_head_without_end_is_not_read_to_its_end(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(f"{READ}X-A: ".encode())
        sent = 0

        def is_closed():
            nonlocal sent
            try:
                connection.sendall(b"a" * 65_536)
            except OSError:
                return True
            sent += 65_536
            return sent > 64 << 20

        wait_for(is_closed)

    assert sent < 8 << 20


def test_two_requests_in_one_breath_are_two(server):
    body = "name=Twice"

    received = answers(server, f"{CREATE}Content-Length: {len(body)}\r\n\r\n{body}{READ}Connection: close\r\n\r\n")

    assert received.count("HTTP/1.1 200 OK") == 2


def test_many_reads_of_one_who_does_not_listen_yet_are_all_answered_in_their_order(server):
    form = f"name=Long&description={'a' * 300}"
    for _ in range(2):
        send(server, f"{CREATE}Content-Length: {len(form)}\r\n\r\n{form}")
    count = 2_000
    request = "".join(
        f"{READ}\r\n".replace("/v1/customers", f"/v1/customers?limit={1 + number % 2}") for number in range(count)
    )

    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        sending = threading.Thread(target=connection.sendall, args=(request.encode(),))
        sending.start()
        time.sleep(0.5)
        answers = connection.makefile("rb")
        lengths = [len(json.loads(body(answers))["data"]) for _ in range(count)]
        sending.join()

    assert lengths == [1 + number % 2 for number in range(count)]


CLAIMS = {
    "Host": "Host: evil.example\r\n",
    "Host with a port": "Host: evil.example:443\r\n",
    "Host with a name and password": "Host: 127.0.0.1:80@evil.example\r\n",
    "X-Forwarded-Host": f"{HOST}X-Forwarded-Host: evil.example\r\n",
    "X-Forwarded-Server": f"{HOST}X-Forwarded-Server: evil.example\r\n",
    "X-Forwarded-Proto": f"{HOST}X-Forwarded-Proto: https\r\n",
    "X-Forwarded-Prefix": f"{HOST}X-Forwarded-Prefix: //evil.example\r\n",
    "X-Host": f"{HOST}X-Host: evil.example\r\n",
    "X-Original-URL": f"{HOST}X-Original-URL: https://evil.example/\r\nX-Rewrite-URL: https://evil.example/\r\n",
    "Forwarded": f"{HOST}Forwarded: for=1.2.3.4;host=evil.example;proto=https\r\n",
}


def create(server, path, body, claims):
    status, _, answer = send(
        server,
        f"POST {path} HTTP/1.1\r\n{claims}{AUTH}Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}",
    )
    assert status == 200, answer
    return json.loads(answer)


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_claim_about_the_address_changes_a_link(server, claim):
    claims = CLAIMS[claim]
    configuration = create(
        server,
        "/v1/billing_portal/configurations",
        "features[invoice_history][enabled]=true&login_page[enabled]=true",
        claims,
    )
    customer = create(server, "/v1/customers", "name=Linked", claims)
    session = create(server, "/v1/billing_portal/sessions", f"customer={customer['id']}", claims)
    path = urlsplit(session["url"]).path

    status, head, page = send(server, f"GET {path} HTTP/1.1\r\n{claims}\r\n")

    assert session["url"].startswith(f"{server.url}/p/session/")
    assert configuration["login_page"]["url"].startswith(f"{server.url}/p/login/")
    assert status == 303
    assert f"location: /p/{session['id']}\r\n" in f"{head}\r\n"
    assert "evil.example" not in head + page
    assert "Domain=" not in head


@pytest.mark.parametrize("path", ["/v1/customers", "/p/session/x", "/p/", "/"])
def test_an_absolute_address_is_read_as_its_path(server, path):
    plain = send(server, f"GET {path} HTTP/1.1\r\n{HEAD}\r\n")

    absolute = send(server, f"GET http://evil.example{path} HTTP/1.1\r\n{HEAD}\r\n")

    assert absolute[0] == plain[0]
    assert "evil.example" not in absolute[1] + absolute[2]


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/%2f%2fevil.example", "/\\evil.example", "/p//evil.example/..", "/p"]
)
def test_no_address_redirects_away(server, path):
    status, head, _ = send(server, f"GET {path} HTTP/1.1\r\n{HEAD}\r\n")

    assert status == 404
    assert "location:" not in head


def test_nobody_but_a_trusted_proxy_says_who_calls(server):
    create(server, "/v1/customers", "name=Whose", f"{HOST}X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n")

    kept = dump(server.database)
    assert b"Whose" in kept
    assert b"6.6.6.6" not in kept
