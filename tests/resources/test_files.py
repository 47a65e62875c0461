"""`file`: pictures for branding, drawn anew, so that nothing of what was uploaded is kept but what can be seen."""

import io

import pytest
from PIL import Image

from portico.resources.pictures import MAX_BYTES, MAX_SIDE
from portico.storage import contents
from portico.storage.scope import Scope
from tests.merchants import Merchant
from tests.uploads import picture, upload


async def kept(app, merchant, file):
    account = (await merchant.find("/v1/account"))["id"]
    return await contents.read(app.engine.reader, Scope(account, False, account), file["id"])


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_a_picture_is_kept_as_png(merchant, app, format):
    answer = await upload(merchant, {"purpose": "business_logo"}, picture(format))

    assert answer.status == 200, answer.body
    file = answer.json
    content = await kept(app, merchant, file)
    assert Image.open(io.BytesIO(content)).size == (40, 30)
    assert content.startswith(b"\x89PNG")
    expected = {"object": "file", "purpose": "business_logo", "filename": "logo.png", "type": "png", "title": None}
    assert file.items() >= expected.items()
    assert file["size"] == len(content)
    assert file["url"].endswith(f"/v1/files/{file['id']}/contents")


async def test_a_large_picture_is_made_smaller(merchant, app):
    answer = await upload(merchant, {"purpose": "business_icon"}, picture(size=(1200, 600)))

    content = await kept(app, merchant, answer.json)
    assert Image.open(io.BytesIO(content)).size == (MAX_SIDE, MAX_SIDE // 2)


async def test_what_hides_behind_a_picture_is_not_kept(merchant, app):
    hidden = b"<script>alert(1)</script>"

    answer = await upload(merchant, {"purpose": "business_logo"}, picture() + hidden)

    assert hidden not in await kept(app, merchant, answer.json)


REFUSALS = {
    "no file": ({"purpose": "business_logo"}, None, "file", "Missing required param: file."),
    "no purpose": ({}, picture(), "purpose", "Missing required param: purpose."),
    "text as file": (
        {"purpose": "business_logo", "file": "x"},
        None,
        "file",
        "Invalid file: it must be sent as multipart/form-data.",
    ),
    "other purpose": (
        {"purpose": "identity_document"},
        picture(),
        "purpose",
        "Invalid purpose: must be one of business_icon or business_logo",
    ),
    "no picture": (
        {"purpose": "business_logo"},
        b"<svg/>",
        "file",
        "Invalid file: not a PNG, JPEG, GIF or WebP picture.",
    ),
    "half a picture": (
        {"purpose": "business_logo"},
        picture(size=(400, 400))[:300],
        "file",
        "Invalid file: not a PNG, JPEG, GIF or WebP picture.",
    ),
    "other format": (
        {"purpose": "business_logo"},
        picture("BMP"),
        "file",
        "Invalid file: not a PNG, JPEG, GIF or WebP picture.",
    ),
    "too many bytes": (
        {"purpose": "business_logo"},
        picture() + b"\0" * MAX_BYTES,
        "file",
        f"The picture is too large: at most {MAX_BYTES} bytes may be sent.",
    ),
    "too many pixels": (
        {"purpose": "business_logo"},
        picture(size=(2001, 2000)),
        "file",
        "The picture has too many pixels: at most 4000000 are drawn.",
    ),
    "unknown field": (
        {"purpose": "business_logo", "size": "1"},
        picture(),
        "size",
        "Received unknown parameter: size",
    ),
    "file as hash": (
        {"purpose": "business_logo", "file[content]": "x"},
        None,
        "file[content]",
        "Received unknown parameter: file[content]",
    ),
}


@pytest.mark.parametrize(("fields", "file", "param", "message"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_what_cannot_be_used_is_refused(merchant, fields, file, param, message):
    answer = await upload(merchant, fields, file)

    assert (answer.status, answer.error["param"], answer.text) == (400, param, message)
    assert (await merchant.find("/v1/files"))["data"] == []


async def test_an_upload_for_another_parameter_is_refused(merchant):
    answer = await upload(merchant, {"purpose": "business_logo"}, picture(), name="picture")

    assert (answer.status, answer.text) == (400, "Received unknown parameter: picture")


async def test_files_are_listed_by_purpose(merchant):
    icon = (await upload(merchant, {"purpose": "business_icon"}, picture())).json
    logo = (await upload(merchant, {"purpose": "business_logo"}, picture())).json

    everything = await merchant.find("/v1/files")
    logos = await merchant.find("/v1/files", purpose="business_logo")

    assert [file["id"] for file in everything["data"]] == [logo["id"], icon["id"]]
    assert logos["data"] == [logo]


async def test_a_file_can_be_read_again(merchant):
    file = (await upload(merchant, {"purpose": "business_icon"}, picture())).json

    assert await merchant.find(f"/v1/files/{file['id']}") == file


async def test_the_contents_of_a_file_are_where_its_url_says(merchant, app):
    file = (await upload(merchant, {"purpose": "business_icon"}, picture())).json
    path = file["url"].removeprefix(app.here.site)

    answers = [
        await caller.get(path)
        for caller in (merchant, merchant.having(user_agent="curl/8", stripe_version="2022-11-15"))
    ]

    for answer in answers:
        assert (answer.status, answer.body) == (200, await kept(app, merchant, file))
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-cache, no-store"
        assert answer.headers["request-id"].startswith("req_")


async def test_the_contents_of_a_file_are_for_those_with_its_accounts_key_and_mode(merchant, app):
    file = (await upload(merchant, {"purpose": "business_icon"}, picture())).json
    path = f"/v1/files/{file['id']}/contents"
    connected = (await merchant.create("/v1/accounts"))["id"]
    others = (Merchant(app, f"{merchant.key}x"), merchant.live, merchant.having(stripe_account=connected))

    answers = [await other.get(path) for other in others]
    nobody = await Merchant(app, "").get(path)

    assert [(answer.status, answer.error["code"]) for answer in answers] == [(404, "resource_missing")] * 3
    assert nobody.status == 401
    assert nobody.headers["content-type"] == "application/json"


async def test_the_contents_of_a_file_are_only_read(merchant):
    file = (await upload(merchant, {"purpose": "business_icon"}, picture())).json
    path = f"/v1/files/{file['id']}/contents"

    assert (await merchant.post(path)).status == 404
    assert (await merchant.get(path, tea="green")).error["code"] == "parameter_unknown"
    assert (await merchant.get("/v1/files/file_nowhere/contents")).error["code"] == "resource_missing"


async def test_a_retried_upload_is_one_file(merchant):
    keyed = merchant.having(idempotency_key="upload")

    first = await upload(keyed, {"purpose": "business_icon"}, picture())
    again = await upload(keyed, {"purpose": "business_icon"}, picture())
    other = await upload(keyed, {"purpose": "business_icon"}, picture(size=(41, 30)))

    assert (first.status, first.body) == (again.status, again.body)
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status, other.error["type"]) == (400, "idempotency_error")


async def test_a_new_file_makes_its_event(merchant):
    file = (await upload(merchant, {"purpose": "business_icon"}, picture())).json

    events = await merchant.find("/v1/events", type="file.created")

    assert [event["data"]["object"] for event in events["data"]] == [file]
