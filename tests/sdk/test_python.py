"""stripe-python, unmodified, talks to a running Portico: the whole life of every noun, on both engines."""

import io
import secrets

import pytest
import stripe

from tests import people
from tests.shops import ALL_ON, Shop
from tests.uploads import picture


@pytest.fixture
def plans(sdk):
    """A product with a monthly and a yearly price, in this order."""
    tea = sdk.products.create(people.TEA)
    return [tea, *(sdk.prices.create({**terms, "product": tea.id}) for terms in (people.MONTHLY, people.YEARLY))]


def whole(plans):
    """A configuration in which everything is said."""
    tea, monthly, yearly = plans
    offer = {
        "product": tea.id,
        "prices": [monthly.id, yearly.id],
        "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 7},
    }
    update = {
        "enabled": True,
        "default_allowed_updates": ["price", "quantity"],
        "products": [offer],
        "proration_behavior": "create_prorations",
    }
    return {
        "name": "Whole",
        "metadata": {"shop": "tea", "city": "Zürich"},
        "default_return_url": "https://shop.example/account?a=1&b=[2]",
        "business_profile": {"headline": "Good tea & more"},
        "login_page": {"enabled": True},
        "features": {**ALL_ON, "subscription_update": update},
    }


# Configurations


def test_a_configuration_lives_its_whole_life(sdk, plans):
    portals = sdk.billing_portal.configurations
    made = portals.create(whole(plans), {"idempotency_key": secrets.token_hex(8)})

    renamed = portals.update(made.id, {"name": "Tea", "metadata": {"city": ""}, "default_return_url": ""})
    other = portals.create({"features": {"invoice_history": {"enabled": True}}, "metadata": {"other": "yes"}})
    retired = portals.update(other.id, {"active": False})
    read = portals.retrieve(made.id)

    assert isinstance(made, stripe.billing_portal.Configuration)
    assert (made.is_default, other.is_default) == (True, False)
    assert made.business_profile.headline == "Good tea & more"
    assert made.default_return_url == "https://shop.example/account?a=1&b=[2]"
    assert made.login_page.url
    assert (renamed.name, renamed.default_return_url) == ("Tea", None)
    assert renamed.metadata.to_dict() == {"shop": "tea"}
    assert read.to_dict() == renamed.to_dict()
    assert [one.id for one in portals.list({"active": False}).data] == [retired.id]
    assert [one.id for one in portals.list({"is_default": True}).data] == [made.id]


def test_products_of_a_configuration_are_there_when_expanded(sdk, plans):
    path = "features.subscription_update.products"
    made = sdk.billing_portal.configurations.create(whole(plans))

    expanded = sdk.billing_portal.configurations.retrieve(made.id, {"expand": [path]})
    listed = sdk.billing_portal.configurations.list({"expand": [f"data.{path}"]}).data[0]

    assert "products" not in made.features.subscription_update
    for found in (expanded, listed):
        (offer,) = found.features.subscription_update.products
        assert (offer.product, offer.prices) == (plans[0].id, [price.id for price in plans[1:]])
        assert offer.adjustable_quantity.maximum == 7


# Sessions


def test_a_session_leads_into_the_portal(shop, sdk):
    portal, customer = shop.configure(), shop.customer()
    flow = {
        "type": "customer_update",
        "after_completion": {"type": "redirect", "redirect": {"return_url": "https://shop.example/done"}},
    }

    session = sdk.billing_portal.sessions.create(
        {
            "customer": customer.id,
            "locale": "fr",
            "return_url": "https://shop.example/back",
            "flow_data": flow,
            "after_expiration": {"type": "customer_login"},
            "expand": ["configuration"],
        }
    )

    assert isinstance(session, stripe.billing_portal.Session)
    assert session.url.startswith(f"{shop.site}/p/session/test_")
    assert session.configuration.to_dict() == portal.to_dict()
    assert session.flow.after_completion.redirect.return_url == "https://shop.example/done"
    assert (session.customer, session.locale, session.return_url) == (customer.id, "fr", "https://shop.example/back")
    assert session.after_expiration.type == "customer_login"


# Customers


def test_a_customer_lives_her_whole_life(sdk):
    made = sdk.customers.create({**people.ALICE, "expand": ["tax"]})

    changed = sdk.customers.update(made.id, {"phone": "", "address": {"city": "Paris"}, "metadata": {"tier": "gold"}})
    read = sdk.customers.retrieve(made.id)
    gone = sdk.customers.delete(made.id)
    stub = sdk.customers.retrieve(made.id)

    assert made.tax.automatic_tax == "not_collecting"
    assert (changed.phone, changed.address.city, changed.name) == (None, "Paris", people.ALICE["name"])
    assert read.to_dict() == changed.to_dict()
    assert gone.to_dict() == stub.to_dict() == {"id": made.id, "object": "customer", "deleted": True}
    assert gone.deleted


def test_lists_page_by_themselves_in_both_directions(sdk):
    made = [sdk.customers.create({"name": str(number)}).id for number in range(5)]

    onward = [customer.id for customer in sdk.customers.list({"limit": 2}).auto_paging_iter()]
    back = [customer.id for customer in sdk.customers.list({"limit": 2, "ending_before": made[0]}).auto_paging_iter()]

    assert onward == made[::-1]
    assert back == made[1:]


def test_searches_find_and_page_by_themselves(sdk):
    gold = [sdk.customers.create({**people.CHIARA, "phone": str(number)}).id for number in range(5)]
    sdk.customers.create(people.BRUNO)
    query = {"query": "name:'Chiara Öztürk' AND metadata['tier']:'gold'", "limit": 2}

    found = [customer.id for customer in sdk.customers.search(query).auto_paging_iter()]
    counted = sdk.customers.search({**query, "expand": ["total_count"]})

    assert sorted(found) == sorted(gold)
    assert (counted.object, counted.total_count, counted.has_more) == ("search_result", 5, True)


# Products, prices and plans


def test_products_and_prices_live_their_whole_lives(sdk, plans):
    tea, monthly, yearly = plans
    coffee = sdk.products.create({**people.COFFEE, "default_price_data": people.MONTHLY, "expand": ["default_price"]})
    sdk.prices.update(monthly.id, {"lookup_key": "tea", "nickname": "By the month"})
    moved = sdk.prices.update(yearly.id, {"lookup_key": "tea", "transfer_lookup_key": True, "active": False})

    found = sdk.prices.list({"lookup_keys": ["tea"], "expand": ["data.product"]}).data
    searched = sdk.prices.search({"query": f"product:'{tea.id}' AND active:'true'"}).data
    alone = sdk.products.create({"name": "Nothing yet", "id": "nothing"})

    assert coffee.default_price.unit_amount == people.MONTHLY["unit_amount"]
    assert coffee.default_price.product == coffee.id
    assert [price.id for price in found] == [moved.id]
    assert found[0].product.name == people.TEA["name"]
    assert [price.id for price in searched] == [monthly.id]
    assert sdk.prices.retrieve(monthly.id).lookup_key is None
    assert sdk.products.search({"query": "name~'Nothing'"}).data[0].id == "nothing"
    assert sdk.products.delete(alone.id).deleted
    assert {product.id for product in sdk.products.list({"ids": [tea.id, coffee.id]}).data} == {tea.id, coffee.id}


def test_a_plan_is_the_older_face_of_a_price(sdk, plans):
    tea, monthly, _ = plans
    terms = {"currency": "eur", "amount": 700, "interval": "week", "interval_count": 2, "product": tea.id}

    plan = sdk.plans.create({**terms, "id": "fortnightly"})
    price, older = sdk.prices.retrieve("fortnightly"), sdk.plans.retrieve(monthly.id)

    assert (plan.object, plan.amount, plan.interval_count) == ("plan", 700, 2)
    assert (price.object, price.unit_amount, price.recurring.interval) == ("price", 700, "week")
    assert (older.amount, older.interval, older.product) == (1_200, "month", tea.id)
    assert sdk.plans.delete(plan.id).deleted


# Feedback options and payment method configurations


def test_feedback_options_are_made_renamed_and_retired(sdk):
    option = sdk.billing.feedback_options.create({"description": "The tea was cold"})

    warm = sdk.billing.feedback_options.update(option.id, {"description": "The tea was lukewarm"})
    retired = sdk.billing.feedback_options.deactivate(option.id)

    assert warm.description == "The tea was lukewarm"
    assert retired.id == option.id
    assert sdk.billing.feedback_options.retrieve(option.id).to_dict() == retired.to_dict()
    assert retired.to_dict() != warm.to_dict()


def test_payment_method_configurations_are_made_and_changed(sdk):
    kept = sdk.payment_method_configurations.create(
        {"name": "Cards", "card": {"display_preference": {"preference": "on"}}}
    )

    off = sdk.payment_method_configurations.update(kept.id, {"card": {"display_preference": {"preference": "off"}}})

    assert (kept.card.display_preference.value, off.card.display_preference.value) == ("on", "off")
    assert {one.id for one in sdk.payment_method_configurations.list().data} >= {kept.id}
    assert [one.is_default for one in sdk.payment_method_configurations.list().auto_paging_iter()].count(True) == 1


# Accounts and files


def test_an_account_is_changed_and_shown(shop, sdk):
    mine = sdk.accounts.retrieve_current()
    logo = shop.upload("business_logo")

    shop.profile(
        business_profile={"name": "Tea & Co"}, settings={"branding": {"logo": logo, "primary_color": "#2f6b4f"}}
    )

    changed = sdk.accounts.retrieve(mine.id)
    assert changed.business_profile.name == "Tea & Co"
    assert (changed.settings.branding.logo, changed.settings.branding.primary_color) == (logo, "#2f6b4f")


def test_a_connected_account_has_a_world_of_its_own(shop, sdk):
    connected = sdk.accounts.create({"type": "express", "country": "DE", "email": "owner@shop.example"})
    there = {"stripe_account": connected.id}

    theirs = sdk.customers.create(people.ALICE, there)
    portal = sdk.billing_portal.configurations.create({"features": ALL_ON}, there)
    session = sdk.billing_portal.sessions.create({"customer": theirs.id, "configuration": portal.id}, there)

    assert sdk.customers.list().data == []
    assert [customer.id for customer in sdk.customers.list({}, there).data] == [theirs.id]
    assert [account.id for account in sdk.accounts.list().data] == [connected.id]
    assert [event.data.object.id for event in sdk.events.list({"type": "customer.created"}, there).data] == [theirs.id]
    assert sdk.events.list({"type": "customer.created"}).data == []
    assert session.configuration == portal.id
    with pytest.raises(stripe.InvalidRequestError) as missing:
        sdk.customers.retrieve(theirs.id)
    assert missing.value.code == "resource_missing"
    with pytest.raises(stripe.PermissionError):
        Shop(shop.site).sdk.customers.list({}, there)


def test_a_picture_is_uploaded(sdk):
    content = io.BytesIO(picture(size=(20, 20)))
    content.name = "blätter.png"

    file = sdk.files.create({"purpose": "business_icon", "file": content})

    assert isinstance(file, stripe.File)
    assert (file.purpose, file.type) == ("business_icon", "png")
    assert sdk.files.retrieve(file.id).to_dict() == file.to_dict()
    assert [one.id for one in sdk.files.list({"purpose": "business_icon"}).data] == [file.id]


# Events


def test_every_change_is_an_event(sdk):
    customer = sdk.customers.create(people.ALICE)
    sdk.customers.update(customer.id, {"name": "Alice Keller", "metadata": {"tier": "gold"}})
    sdk.customers.delete(customer.id)

    kinds = ["customer.deleted", "customer.updated", "customer.created"]
    events = sdk.events.list({"types": kinds}).data

    assert [event.type for event in events] == kinds
    _, changed, made = events
    assert changed.data.previous_attributes.to_dict() == {"name": people.ALICE["name"], "metadata": {"tier": None}}
    assert made.data.object.to_dict() == customer.to_dict()
    assert changed.request.id.startswith("req_")
    assert sdk.events.retrieve(made.id).to_dict() == made.to_dict()


# The other way to use the SDK


def test_the_older_way_to_use_the_sdk_works_too(server, monkeypatch):
    monkeypatch.setattr(stripe, "api_base", server.site)
    monkeypatch.setattr(stripe, "api_key", f"sk_test_{secrets.token_hex(8)}")

    configuration = stripe.billing_portal.Configuration.create(features=ALL_ON)
    customer = stripe.Customer.create(name="Mina")
    session = stripe.billing_portal.Session.create(customer=customer.id)
    stripe.Customer.modify(customer.id, name="Mina Okafor")
    customer.refresh()
    configuration = stripe.billing_portal.Configuration.modify(configuration.id, name="Portal")

    assert session.configuration == configuration.id
    assert (customer.name, configuration.name) == ("Mina Okafor", "Portal")
