"""Secrets: what is stored is a mark; only an answer that leaves carries the real thing, and nobody can forge a mark."""

import hmac
import os
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.wire.ids import ALPHABET
from portico.wire.secrets import CHECK_DIGITS, EDGE, FORMER_EDGES, SECRET_DIGITS, KeyRing, checked, is_checked

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
RING = KeyRing({"new": NEW, "old": OLD})
NAME = "portal:acct_1:0:bps_1"


def test_a_secret_is_36_base62_digits_whose_end_catches_typing_errors():
    secret = RING.secret(NAME, "new")

    assert len(secret) == SECRET_DIGITS + CHECK_DIGITS
    assert set(secret) <= set(ALPHABET)
    assert is_checked(secret)
    assert not is_checked(secret[:-1] + ("0" if secret[-1] != "0" else "1"))


def test_a_secret_is_another_one_for_each_name_and_each_key():
    secrets = {RING.secret(name, key) for name in (NAME, f"{NAME}x") for key in ("new", "old")}

    assert len(secrets) == 4


@given(st.binary(max_size=200), st.text())
def test_a_fingerprint_is_the_hmac_of_a_text_under_the_oldest_key(key, text):
    ring = KeyRing({"new": NEW, "old": key})

    assert ring.fingerprint(text) == hmac.new(key, text.encode(), "sha256").hexdigest()


def test_the_first_key_signs_and_all_verify():
    assert RING.current == "new"
    assert RING.opens(RING.secret(NAME, "new"), NAME)
    assert RING.opens(RING.secret(NAME, "old"), NAME)


@pytest.mark.parametrize("other", [f"{NAME}x", "portal:acct_2:0:bps_1", "portal:acct_1:1:bps_1", ""])
def test_a_secret_opens_nothing_but_its_own_name(other):
    assert not RING.opens(RING.secret(NAME, "new"), other)


def test_the_key_of_another_installation_opens_nothing():
    assert not RING.opens(KeyRing({"new": os.urandom(32)}).secret(NAME, "new"), NAME)


def test_a_mark_in_a_stored_form_is_replaced_when_it_leaves():
    stored = f'{{"url":"https://x.example/{RING.mark(NAME)}","other":"ü"}}'

    assert RING.reveal(stored) == f'{{"url":"https://x.example/{RING.secret(NAME, "new")}","other":"ü"}}'.encode()


FORMER_MARK = f"{FORMER_EDGES[0]}new:{NAME}{FORMER_EDGES[1]}"
PIECES = [RING.mark(NAME), FORMER_MARK, "a", "Öztürk", "\uf8ff", "\ufffd", EDGE, FORMER_EDGES[0]]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_bytes_are_revealed_like_the_text_that_they_are(stored):
    assert RING.reveal(stored.encode()) == RING.reveal(stored)


@given(st.lists(st.sampled_from(PIECES), min_size=1).map("".join), st.data())
def test_a_part_is_revealed_like_the_bytes_that_it_is(stored, data):
    whole = stored.encode()
    part = memoryview(whole)[data.draw(st.integers(0, len(whole))) :]

    assert RING.reveal_part(part) == RING.reveal(bytes(part))


def test_a_part_without_marks_stays_where_it_lies():
    part = memoryview(b'{"name":"tea"},{')[:14]

    assert RING.reveal_part(part) is part


def test_a_mark_of_an_older_key_is_still_revealed_the_same():
    stored = KeyRing({"old": OLD}).mark(NAME)

    assert RING.reveal(stored) == RING.secret(NAME, "old").encode()


@pytest.mark.parametrize("kept", [str, str.encode])
def test_a_mark_as_it_was_written_before_is_still_revealed(kept):
    stored = f"é {FORMER_EDGES[0]}old:{NAME}{FORMER_EDGES[1]}"

    assert RING.reveal(kept(stored)) == f"é {RING.secret(NAME, 'old')}".encode()


def test_a_form_without_marks_leaves_as_it_is():
    assert RING.reveal('{"name":"Öztürk"}') == '{"name":"Öztürk"}'.encode()


def test_a_mark_holds_nothing_that_is_secret():
    mark = RING.mark(NAME)

    assert mark == f"{EDGE}new:{NAME}{EDGE}"
    assert RING.secret(NAME, "new") not in mark


def test_fingerprints_outlive_a_new_key():
    assert RING.fingerprint("sk_test_1") == KeyRing({"old": OLD}).fingerprint("sk_test_1")
    assert RING.fingerprint("sk_test_1") != RING.fingerprint("sk_test_2")


@given(st.binary(max_size=200))
def test_an_imprint_tells_the_same_content_under_the_oldest_key_alone(content):
    assert (
        RING.imprint(content)
        == KeyRing({"old": OLD}).imprint(content)
        == KeyRing({"a": NEW, "old": OLD}).imprint(content)
    )
    assert len({RING.imprint(content), RING.imprint(content + b"x"), KeyRing({"new": NEW}).imprint(content)}) == 3
    assert RING.imprint(content) != blake2b(content, digest_size=16).hexdigest()


def test_a_key_ring_prints_names_only():
    assert repr(RING) == str(RING) == "KeyRing(new, old)"


@given(st.text(ALPHABET, min_size=1, max_size=40), st.integers(0), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_always_noticed(text, at, letter):
    whole = checked(text)
    at %= len(whole)
    mistyped = whole[:at] + letter + whole[at + 1 :]

    assert is_checked(mistyped) == (mistyped == whole)


def test_a_short_text_is_shown_with_its_secret_however_often_it_is_asked_for():
    ring, other = KeyRing({"a": b"a" * 32}), KeyRing({"a": b"b" * 32})
    texts = [f"https://x.example/{ring.mark('one')}", f"https://x.example/{ring.mark('two')}", "plain"]

    for _ in range(2):
        assert [ring.shown(text) for text in texts] == [ring.reveal(text).decode() for text in texts]
        assert other.shown(texts[0]) == other.reveal(texts[0]).decode() != ring.shown(texts[0])
