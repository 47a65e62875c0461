"""How the page of a checkout session is to look."""

from typing import get_args

import pytest

from portico.pages.looks import FONTS
from portico.resources.checkout.branding import FontFamily
from tests import checkouts
from tests.api.test_forged_marks import uploaded
from tests.checkouts import SESSIONS, subscribing

PLAIN = {
    "background_color": "#ffffff",
    "border_style": "rounded",
    "button_color": "#3f5f8f",
    "font_family": "default",
    "icon": None,
    "logo": None,
}


async def account(merchant, **changes):
    own = await merchant.find("/v1/account")
    return await merchant.create(f"/v1/accounts/{own['id']}", changes)


async def test_a_session_looks_as_the_account_does_unless_it_says_otherwise(merchant):
    icon, logo = (await uploaded(merchant)).json["id"], (await uploaded(merchant, purpose="business_logo")).json["id"]
    own = await account(merchant, business_profile={"name": "Finch"})
    plain = await subscribing(merchant)
    await account(merchant, settings={"branding": {"primary_color": "#2F6B4F", "icon": icon}})
    like_the_account = await subscribing(merchant)
    wanted = {"background_color": "#102030", "border_style": "pill", "button_color": "#ABCDEF", "font_family": "lora",
              "display_name": "Finch Tea", "logo": {"type": "file", "file": logo}}  # fmt: skip

    otherwise = await subscribing(merchant, branding_settings=wanted)

    assert own["business_profile"]["name"] == "Finch"
    assert plain["branding_settings"] == PLAIN | {"display_name": "Finch"}
    shown = like_the_account["branding_settings"]
    assert (shown["button_color"], shown["icon"]["file"], shown["logo"]) == ("#2F6B4F", icon, None)
    assert otherwise["branding_settings"] == wanted | {"icon": None}


async def test_an_empty_word_is_as_good_as_none(merchant):
    empty = dict.fromkeys(("background_color", "border_style", "button_color", "font_family"), "")

    session = await subscribing(merchant, branding_settings=empty)

    assert session["branding_settings"].items() >= PLAIN.items()


@pytest.mark.parametrize(
    ("settings", "param"),
    [
        ({"background_color": "red"}, "branding_settings[background_color]"),
        ({"button_color": "#12345"}, "branding_settings[button_color]"),
        ({"border_style": "round"}, "branding_settings[border_style]"),
        ({"font_family": "comic_sans"}, "branding_settings[font_family]"),
        ({"display_name": ""}, "branding_settings[display_name]"),
        ({"icon": {"file": "file_none"}}, "branding_settings[icon][type]"),
        ({"icon": {"type": "file"}}, "branding_settings[icon][file]"),
        ({"icon": {"type": "file", "file": "file_none"}}, "branding_settings[icon][file]"),
        ({"icon": {"type": "url", "url": "https://shop.example/i.png"}}, "branding_settings[icon][type]"),
        ({"icon": {"type": "file", "file": "f", "url": "https://shop.example"}}, "branding_settings[icon][url]"),
        ({"icon": {"type": "file", "file": "f"}, "logo": {"type": "file", "file": "f"}}, "branding_settings[logo]"),
    ],
)
async def test_a_look_that_cannot_be_is_refused_by_name(merchant, settings, param):
    sent = {"mode": "setup", "currency": "eur", "branding_settings": settings, **checkouts.BACK}

    assert (await merchant.refused(SESSIONS, sent))["param"] == param


async def test_a_picture_must_have_been_uploaded_for_its_place(merchant):
    icon = (await uploaded(merchant)).json["id"]
    sent = {"mode": "setup", "currency": "eur", "branding_settings": {"logo": {"type": "file", "file": icon}}}

    refusal = await merchant.refused(SESSIONS, sent | checkouts.BACK)

    assert refusal["param"] == "branding_settings[logo][file]"
    assert "business_icon" in refusal["message"]


def test_every_font_that_may_be_asked_for_has_letters_of_its_kind():
    assert {"default", *FONTS} == set(get_args(FontFamily))
