"""What an operator may open, and what nobody opens."""

import ipaddress
import os
import subprocess
import sys

import pytest

from portico.own_keys import new_secret
from portico.settings import for_production
from portico.wire.egress import NEVER, Egress, Forbidden, networks
from tests.webhooks.egresses import STRICT


def test_an_operator_may_open_networks_of_their_own():
    opened = Egress(allowed=networks(["10.1.0.0/16", "fd12::/16"]))

    opened.check_url("http://10.1.2.3:9000/hook", livemode=False)
    opened.check_address(ipaddress.ip_address("fd12::1"), 8000, livemode=True)
    for other in ("http://10.2.0.1/", "http://127.0.0.1/", "http://192.168.0.1/"):
        with pytest.raises(Forbidden):
            opened.check_url(other, livemode=False)


METADATA = ["169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254",
            "fd00:ec2::23", "fe80::a9fe:a9fe", "fd20:ce::254", "fd00:42::42", "fd00:c1::a9fe:a9fe",
            "fd00:a9fe:a9fe::1"]  # fmt: skip
WRAPPED = ["::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe",
           "2002:a9fe:a9fe::1", "2001:0:a9fe:a9fe::1", "::ffff:100.100.100.200", "::ffff:168.63.129.16"]  # fmt: skip
"""The same in the letters of IPv6, which lead there where a system or a network takes them for IPv4."""


@pytest.mark.parametrize("text", METADATA)
def test_nobody_opens_what_hands_out_credentials(text):
    wide = Egress(loopback=True, allowed=networks(["0.0.0.0/0", "::/0"]))

    with pytest.raises(Forbidden):
        wide.check_address(ipaddress.ip_address(text), 80, livemode=False)
    assert any(ipaddress.ip_address(text) in network for network in NEVER)


@pytest.mark.parametrize("text", WRAPPED)
def test_nobody_opens_it_in_the_letters_of_another_protocol(text):
    wide = Egress(loopback=True, allowed=networks(["0.0.0.0/0", "::/0"]))

    with pytest.raises(Forbidden):
        wide.check_address(ipaddress.ip_address(text), 80, livemode=False)
    wide.check_address(ipaddress.ip_address("::1"), 80, livemode=False)
    wide.check_address(ipaddress.ip_address("::ffff:10.0.0.1"), 80, livemode=False)


def production(folder):
    """What `portico serve` cannot do without."""
    given = {"SITE": "https://a.example", "DATABASE": str(folder), "SECRET_KEYS": new_secret()}
    return {f"PORTICO_{name}": value for name, value in given.items()}


def test_the_setting_opens_networks(tmp_path):
    given = production(tmp_path)

    settings = for_production({**given, "PORTICO_WEBHOOK_ALLOW": "10.0.0.0/8, fd00::/8"}, None)

    assert settings.egress == Egress(allowed=networks(["10.0.0.0/8", "fd00::/8"]))
    assert for_production(given, None).egress == STRICT


def test_a_network_that_is_none_is_refused(tmp_path):
    environment = {**os.environ, **production(tmp_path), "PORTICO_WEBHOOK_ALLOW": "10.0.0.0/99"}

    done = subprocess.run(
        [sys.executable, "-m", "portico", "serve"], env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "PORTICO_WEBHOOK_ALLOW must be networks such as 10.0.0.0/8, with commas" in done.stderr
