"""`portico serve --processes 2`: both serve, one that dies is replaced and nothing is lost, and they end together."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException

import pytest

from portico.own_keys import new_secret
from tests import servers
from tests.reliability import traces
from tests.reliability.test_kills import ENOUGH, kept, retry_all
from tests.reliability.writers import Writers, connected
from tests.servers import PATIENCE, children, lives, wait_for

CLIENTS = 32
KILLS = 4


@pytest.fixture
def environment(fresh_postgres):
    """What `portico serve` needs, with PostgreSQL."""
    port = servers.free_port()
    given = {"SITE": f"http://127.0.0.1:{port}", "PORT": port, "DATABASE": fresh_postgres, "SECRET_KEYS": new_secret()}
    own = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO_")}
    named = {f"PORTICO_{name}": str(value) for name, value in given.items()}
    return {**own, **named, "PYTHONPATH": str(servers.ROOT / "src")}


def begun(environment, *arguments):
    """The command, on its way, in a process group of its own as a terminal gives it one."""
    command = [sys.executable, "-m", "portico", "serve", *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    return subprocess.Popen(command, env=environment, **options)


@contextmanager
def serving(environment, *arguments):
    """The parent of two processes, once they answer."""
    parent = begun(environment, *(arguments or ("--processes", "2")))
    try:
        assert parent.stdout.readline() == f"Portico is ready at {environment['PORTICO_SITE']}\n", parent.stderr.read()
        yield parent
    finally:
        for pid in (*children(parent.pid), parent.pid) if lives(parent.pid) else ():
            os.kill(pid, signal.SIGKILL)
        parent.communicate(timeout=PATIENCE)


def port_of(environment):
    return int(environment["PORTICO_PORT"])


def gone(pids):
    """Whether all of them have ended."""
    return not any(lives(pid) for pid in pids)


def test_both_serve_and_who_dies_is_replaced(fresh_postgres):
    with servers.process(fresh_postgres, 2) as server, ExitStack() as stack:
        wait_for(lambda: len(server.children) == 2)
        clients = [stack.enter_context(connected(server)) for _ in range(CLIENTS)]
        assert {ask(client) for client in clients} == {200}
        killed, other = server.children

        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: not lives(killed))
        answers = Counter(ask(client) for client in clients)
        wait_for(lambda: len(server.children) == 2)
        again = [ask(client) for client in clients]

        assert set(answers) == {200, None}
        assert killed not in server.children
        assert other in server.children
        assert set(again) == {200}


def ask(client):
    """The status of an answer on a connection that is open; None if nobody is there any more."""
    with suppress(OSError, HTTPException):
        client.request("GET", "/healthz")
        answer = client.getresponse()
        answer.read()
        return answer.status
    client.close()
    return None


def test_whatever_either_acknowledged_survives_when_it_is_killed(fresh_postgres):
    with servers.process(fresh_postgres, 2) as server:
        writers = Writers(server)
        writers.begin()
        for _ in range(KILLS):
            wait_for(lambda: len(server.children) == 2)
            with writers.at_work(ENOUGH, random.uniform(0, 0.3)):
                os.kill(random.choice(list(server.children)), signal.SIGKILL)

        retry_all(server, writers)

    after = traces.read(fresh_postgres)
    assert list(after.faults()) == []
    assert [write.key for write in writers.acknowledged if not kept(after, write)] == []
    assert set(after.replies) == {write.key for write in writers.writes}
    assert len(after.changes) == len(after.caused) == len(writers.writes)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_they_end_together_and_quietly(environment, sign):
    with serving(environment) as parent:
        below = children(parent.pid)

        os.killpg(parent.pid, sign) if sign == signal.SIGINT else parent.send_signal(sign)
        said, complaints = parent.communicate(timeout=PATIENCE)

    assert len(below) == 2
    assert (parent.returncode, said, complaints) == (0, "", "")
    assert gone(below)
    assert not servers.answers(port_of(environment))


def test_without_their_parent_they_end(environment):
    with serving(environment) as parent:
        below = children(parent.pid)

        parent.kill()

        wait_for(lambda: gone(below))
    assert not servers.answers(port_of(environment))


def test_the_setting_does_the_same_as_the_option(environment):
    with serving({**environment, "PORTICO_PROCESSES": "2"}, "--config", os.devnull) as parent:
        assert len(children(parent.pid)) == 2


def test_who_cannot_begin_says_so_once(environment):
    nowhere = {**environment, "PORTICO_DATABASE": "postgresql://postgres@127.0.0.1:9/none"}

    refused = begun(nowhere, "--processes", "2")
    said, complaints = refused.communicate(timeout=PATIENCE)

    assert (refused.returncode, said) == (2, "")
    assert complaints.count("PostgreSQL cannot be reached") == 1
    assert complaints.endswith("portico: see above.\n")


def test_a_port_that_is_taken_is_not_shared(environment):
    with serving(environment):
        refused = begun(environment, "--processes", "2")
        said, complaints = refused.communicate(timeout=PATIENCE)

    assert (refused.returncode, said) == (2, "")
    assert complaints == (
        f"portico: port {port_of(environment)} on 127.0.0.1 cannot be used (Address already in use). "
        "Choose others with PORTICO_HOST and PORTICO_PORT.\n"
    )


BRITTLE = """
import sys, time
from pathlib import Path
from portico import processes
folder, port = Path(sys.argv[1]), int(sys.argv[2])
def serve(listening, ready):
    with (folder / "tries").open("a") as tries:
        tries.write("x")
    if (folder / "broken").exists():
        sys.exit(3)
    ready()
    time.sleep(60)
processes.PAUSE = 0.05
sockets = processes.listening("127.0.0.1", port, 2)
processes.Processes(sockets, serve, lambda: print("ready", flush=True)).run()
"""
"""Two processes that cannot begin while there is a file called `broken`."""


SLOW = """
import os, signal, sys, time
from pathlib import Path
from portico import processes
folder, port = Path(sys.argv[1]), int(sys.argv[2])
listen = processes._listen_to_signals_again
def slowly():
    if (folder / "slow").exists():
        (folder / "begun").touch()
        last = time.monotonic() + 5
        while signal.SIGTERM not in signal.sigpending() and time.monotonic() < last:
            time.sleep(0.01)
    listen()
processes._listen_to_signals_again = slowly
def serve(listening, ready):
    def ends(sign, _):
        with (folder / "heard").open("a") as heard:
            heard.write(f"{sign} ")
        time.sleep(1)
        os._exit(0)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, ends)
    ready()
    time.sleep(60)
sockets = processes.listening("127.0.0.1", port, 2)
processes.Processes(sockets, serve, lambda: print("ready", flush=True)).run()
"""
"""Two processes that write down how they are asked to end. With a file called `slow`, one begins only when it is."""


def test_what_is_said_to_one_that_only_just_began_is_not_taken_for_a_word_to_its_parent(environment, tmp_path):
    """Who is asked to end twice is in a hurry, and cuts off what the others have under way."""
    command = [sys.executable, "-c", SLOW, str(tmp_path), str(servers.free_port())]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as parent:
        parent.stdout.readline()
        (tmp_path / "slow").touch()
        os.kill(children(parent.pid).pop(), signal.SIGKILL)
        wait_for((tmp_path / "begun").exists)
        parent.terminate()

    assert (tmp_path / "heard").read_text() == f"{signal.SIGTERM} "
    assert parent.returncode == 0


def test_who_cannot_take_a_place_tries_again_until_it_can(environment, tmp_path):
    """As when the database is away for a while: the parent goes on, and so does the other one."""
    broken, tries = tmp_path / "broken", tmp_path / "tries"
    command = [sys.executable, "-c", BRITTLE, str(tmp_path), str(servers.free_port())]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as parent:
        parent.stdout.readline()
        killed, other = children(parent.pid)

        broken.touch()
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: len(tries.read_text()) >= 6)
        broken.unlink()
        wait_for(lambda: len(children(parent.pid)) == 2)
        parent.terminate()

    assert other not in (killed, 0)
    assert parent.returncode == 0
