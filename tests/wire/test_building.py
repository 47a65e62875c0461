"""Shapes of our own code are what Pydantic would have made of them."""

import pytest

from portico.resources.all import NOUNS


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_a_value_of_our_own_is_what_pydantic_constructs(noun):
    ours, theirs = noun.of(id="x_1"), noun.model_construct(None, id="x_1")

    assert list(vars(ours).items()) == list(vars(theirs).items())
    assert ours.model_fields_set == theirs.model_fields_set == {"id"}


def test_values_do_not_share_what_could_be_changed():
    customer = NOUNS["customer"]

    assert customer.of().metadata is not customer.of().metadata


def test_the_wire_form_of_a_changed_object_is_its_own():
    customer = NOUNS["customer"].of(id="cus_1", livemode=False, name="Ada")

    assert '"Ada"' in customer.body()
    assert '"Grace"' in customer.having(name="Grace").body()
    assert '"Ada"' in customer.body()
