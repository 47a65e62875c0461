"""What is quoted, kept or logged shows no card numbers."""

import pytest

from portico.wire.numbers import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("No such thing: '4111111111111111'", "No such thing: '************1111'"),
        ("4111 1111 1111 1111 and 5555-5555-5555-4444", "************1111 and ************4444"),
        ("378282246310005", "***********0005"),
        ("4111111111111112", "4111111111111112"),
        ("14111111111111111", "14111111111111111"),
        ("1700000000", "1700000000"),
        ("cus_18D8lljPxsjps5hg07LVbOQ0", "cus_18D8lljPxsjps5hg07LVbOQ0"),
    ],
)
def test_card_numbers_are_hidden_and_nothing_else(text, shown):
    assert masked(text) == shown
