"""Versions: every one that Stripe published since 2022-11-15 is spoken, and no other."""

import pytest
import stripe

from portico.wire import versions
from portico.wire.errors import InvalidRequest


def test_the_current_version_is_the_one_of_the_official_sdk():
    assert stripe.api_version == versions.CURRENT


@pytest.mark.parametrize("version", sorted(versions.ACCEPTED))
def test_every_published_version_is_accepted(version):
    assert versions.accepted(version) == version


def test_without_a_version_the_current_one_is_spoken():
    assert versions.accepted(None) == versions.CURRENT
    assert max(versions.ACCEPTED) == versions.CURRENT


@pytest.mark.parametrize("version", ["", "latest", "2020-08-27", "2026-10-28", "2026-10-28.clover", "2099-01-01.zebra"])
def test_an_unknown_version_is_refused_with_what_is_known(version):
    with pytest.raises(InvalidRequest) as refusal:
        versions.accepted(version)

    assert refusal.value.message == (
        f"Invalid Stripe API version: {version}. Portico speaks the versions from 2022-11-15 to 2026-10-28.endive."
    )
