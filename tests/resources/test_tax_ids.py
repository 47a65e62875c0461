"""`tax_id`: numbers of customers and of the merchant."""

import pytest

from portico.resources.tax_id_types import TaxIdType
from portico.resources.tax_ids.forms import IN_LIBRARY, PATTERNS, country_of, fits
from tests.conftest import only_sqlite

PATH = "/v1/tax_ids"
GERMAN = {"type": "eu_vat", "value": "DE123456789"}

EXAMPLES = """
    ad_nrt A-123456-Z; ae_trn 123456789012345; al_tin J12345678N; ar_cuit 12-3456789-01; au_abn 12345678912
    au_acn 123456789; au_arn 123456789123; bg_uic 123456789; br_cnpj 01.234.456/5432-10; br_cpf 123.456.789-87
    by_tin 123456789; ca_bn 123456789; ca_gst_hst 123456789RT0002; ca_pst_bc PST-1234-5678; ca_pst_mb 123456-7
    ca_pst_sk 1234567; ca_qst 1234567890TQ1234; ch_uid CHE-123.456.789 HR; ch_vat CHE-123.456.789 MWST
    ch_vat CHE-123.456.789 TVA; cl_tin 12.345.678-K; cn_tin 123456789012345678; co_nit 123.456.789-0
    cr_tin 1-234-567890; cz_dic CZ12345678; de_stn 1234567890; do_rcn 123-4567890-1; ec_ruc 1234567890001
    eg_tin 123456789; es_cif A12345678; eu_oss_vat EU123456789; fr_siren 123456789; fr_siret 12345678901234
    gb_vat GB123456789; gb_vat GB123456789123; ge_vat 123456789; hk_br 12345678; hr_oib 12345678901
    hu_tin 12345678-1-23; id_npwp 012.345.678.9-012.345; il_vat 012345678; in_gst 12ABCDE3456FGZH; is_vat 123456
    jp_cn 1234567891234; jp_rn 12345; jp_trn T1234567891234; ke_pin P000111111A; kr_brn 123-45-67890
    li_uid CHE123456789; li_vat 12345; me_pib 12345678; mk_vat MK1234567890123; mx_rfc ABC010203AB9
    no_vat 123456789MVA; nz_gst 123456789; om_vat OM1234567890; pe_ruc 12345678901; ph_tin 123456789012
    pl_nip 1234567890; pt_nif 123456789; ro_tin 1234567890123; rs_pib 123456789; ru_inn 1234567891; ru_kpp 123456789
    sa_vat 123456789012345; sg_gst M12345678X; sg_uen 123456789F; si_tin 12345678; sv_nit 1234-567890-123-4
    th_vat 1234567891234; tr_tin 0123456789; tw_vat 12345678; ua_vat 123456789; us_ein 12-3456789
    uy_ruc 123456789012; ve_rif A-12345678-9; vn_tin 1234567890; za_vat 4123456789
    eu_vat ATU12345678; eu_vat BE0123456789; eu_vat BG0123456789; eu_vat CY12345678Z; eu_vat CZ12345678
    eu_vat DE123456789; eu_vat DK12345678; eu_vat EE123456789; eu_vat EL123456789; eu_vat ESA1234567Z
    eu_vat FI12345678; eu_vat FRAB123456789; eu_vat HR12345678912; eu_vat HU12345678; eu_vat IE1234567AB
    eu_vat IT12345678912; eu_vat LT123456789123; eu_vat LU12345678; eu_vat LV12345678912; eu_vat MT12345678
    eu_vat NL123456789B12; eu_vat PL1234567890; eu_vat PT123456789; eu_vat RO1234567891; eu_vat SE123456789123
    eu_vat SI12345678; eu_vat SK1234567891; eu_vat XI123456789
"""
"""The forms as Stripe's documents show them; hardly any has the right check digits."""
GOOD = [tuple(one.strip().split(" ", 1)) for line in EXAMPLES.strip().splitlines() for one in line.split(";")]
BAD = [
    ("eu_vat", "123456789"), ("eu_vat", "DE12345678"), ("eu_vat", "DE1234567890"), ("eu_vat", "US123456789"),
    ("eu_vat", "ATX12345678"), ("eu_vat", "DEABCDEFGHI"), ("eu_vat", "DE"), ("eu_vat", "XIABC"),
    ("gb_vat", "GB12345"), ("us_ein", "123"), ("us_ein", "12-34567890"), ("au_abn", "1234567891"),
    ("ca_gst_hst", "123456789"), ("ch_vat", "123456789"), ("no_vat", "123456789"), ("br_cnpj", "01.234.456"),
    ("jp_trn", "1234567891234"), ("za_vat", "5123456789"), ("ae_trn", "12345678901234"), ("hk_br", "1234567"),
    ("in_gst", "12ABCDE3456FGZ"), ("mx_rfc", "ABC"), ("kr_brn", "123"), ("ge_vat", "1"), ("ge_vat", "x" * 31),
    ("ge_vat", "12345678é"), ("eu_oss_vat", "123456789"), ("de_stn", "x"), ("cl_tin", "12"),
]  # fmt: skip


@pytest.mark.parametrize(("type", "value"), GOOD, ids=[" ".join(one) for one in GOOD])
def test_stripes_own_examples_are_numbers(type, value):
    assert fits(type, value)
    assert fits(type, f" {value.lower()} ") or type == "it_cf"


@pytest.mark.parametrize(("type", "value"), BAD, ids=[" ".join(one) for one in BAD])
def test_what_has_another_form_is_none(type, value):
    assert not fits(type, value)


@pytest.mark.parametrize("type", TaxIdType.__args__)
def test_every_kind_has_a_form(type):
    assert not fits(type, "?")
    assert not fits(type, "")


def test_every_form_is_that_of_a_kind():
    kinds = set(TaxIdType.__args__)

    assert IN_LIBRARY.keys() | PATTERNS.keys() <= kinds
    assert not IN_LIBRARY.keys() & PATTERNS.keys()


COUNTRIES = {
    ("eu_vat", "DE123456789"): "DE",
    ("eu_vat", "el123456789"): "GR",
    ("eu_vat", "XI123456789"): "GB",
    ("eu_oss_vat", "EU123456789"): None,
    ("gb_vat", "GB123456789"): "GB",
    ("us_ein", "12-3456789"): "US",
    ("ic_nif", "A12345678"): "ES",
}


@pytest.mark.parametrize(("number", "country"), COUNTRIES.items(), ids=[value for _, value in COUNTRIES])
def test_a_number_tells_its_country(number, country):
    assert country_of(*number) == country


@pytest.fixture
async def customer(merchant):
    return (await merchant.create("/v1/customers"))["id"]


async def test_a_customers_number_has_every_field(merchant, customer, clock):
    made = await merchant.create(f"/v1/customers/{customer}/tax_ids", GERMAN)

    assert made == GERMAN | {
        "id": made["id"],
        "object": "tax_id",
        "country": "DE",
        "created": clock.now,
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "owner": {"customer": customer, "customer_account": None, "type": "customer"},
        "verification": {"status": "pending", "verified_address": None, "verified_name": None},
    }
    assert made["id"].startswith("txi_1")
    assert await merchant.find(f"{PATH}/{made['id']}") == made


async def test_a_customer_comes_with_numbers_and_shows_them(merchant):
    numbers = [GERMAN, {"type": "us_ein", "value": "12-3456789"}]

    made = await merchant.create("/v1/customers", tax_id_data=numbers, expand=["tax_ids"])

    listed = await merchant.find(f"/v1/customers/{made['id']}/tax_ids")
    assert made["tax_ids"] == listed
    assert [(one["type"], one["value"]) for one in reversed(listed["data"])] == [tuple(one.values()) for one in numbers]
    deep = await merchant.find(f"/v1/customers/{made['id']}", expand=["tax_ids.data.owner.customer"])
    assert {one["owner"]["customer"]["id"] for one in deep["tax_ids"]["data"]} == {made["id"]}


@pytest.mark.parametrize("value", ["DE123456789", " de 123.456.789 "])
async def test_a_customer_has_a_number_once(merchant, customer, value):
    path, owner = f"/v1/customers/{customer}/tax_ids", {"type": "customer", "customer": customer}
    made = await merchant.create(path, GERMAN)
    same = GERMAN | {"value": value}

    errors = [await merchant.refused(path, same), await merchant.refused(PATH, same, owner=owner)]
    first = await merchant.refused("/v1/customers", tax_id_data=[GERMAN, same])

    assert [(error["code"], error["param"]) for error in errors] == [("resource_already_exists", "value")] * 2
    assert (first["code"], first["param"]) == ("resource_already_exists", "tax_id_data[1][value]")
    await merchant.delete(f"{path}/{made['id']}")
    await merchant.create(path, same)
    await merchant.create(f"/v1/customers/{(await merchant.create('/v1/customers'))['id']}/tax_ids", same)


async def test_a_long_list_says_that_there_is_more(merchant, customer):
    for number in range(11):
        await merchant.create(f"/v1/customers/{customer}/tax_ids", type="eu_vat", value=f"DE1234567{number:02}")

    listed = (await merchant.find("/v1/customers", expand=["data.tax_ids"]))["data"][0]["tax_ids"]

    assert (len(listed["data"]), listed["has_more"]) == (10, True)
    assert listed["data"][0]["value"] == "DE123456710"


async def test_a_wrong_number_makes_no_customer(merchant):
    error = await merchant.refused("/v1/customers", tax_id_data=[GERMAN, {"type": "gb_vat", "value": "GB1"}])

    assert (error["code"], error["param"]) == ("tax_id_invalid", "tax_id_data[1][value]")
    assert error["message"] == "Invalid value for gb_vat."
    assert (await merchant.find("/v1/customers"))["data"] == []
    assert (await merchant.find("/v1/events"))["data"] == []


async def test_a_customers_numbers_are_told_of(merchant, customer):
    made = await merchant.create(f"/v1/customers/{customer}/tax_ids", GERMAN)
    await merchant.create(PATH, GERMAN)
    await merchant.delete(f"/v1/customers/{customer}/tax_ids/{made['id']}")

    events = (await merchant.find("/v1/events", type="*tax_id*"))["data"] or (
        await merchant.find("/v1/events", types=["customer.tax_id.created", "customer.tax_id.deleted"])
    )["data"]

    assert [(event["type"], event["data"]["object"]) for event in events] == [
        ("customer.tax_id.deleted", made),
        ("customer.tax_id.created", made),
    ]


MAGIC = {
    "000000000": "verified",
    "DE111111111": "unverified",
    "222222222": "pending",
    "DE123456789": "pending",
}


@pytest.mark.parametrize(("value", "status"), MAGIC.items(), ids=MAGIC)
async def test_numbers_for_tests_have_their_own_verification(merchant, customer, value, status):
    made = await merchant.create(f"/v1/customers/{customer}/tax_ids", type="eu_vat", value=value)

    assert made["verification"]["status"] == status


@pytest.mark.parametrize(
    ("type", "value", "country"),
    [
        ("eu_vat", "000000000", None),
        ("eu_vat", "EL000000000", "GR"),
        ("gb_vat", "000000000", "GB"),
        ("gb_vat", "GB111111111", "GB"),
        ("au_abn", "222222222", "AU"),
    ],
)
async def test_numbers_for_tests_are_of_the_country_that_they_name(merchant, customer, type, value, country):
    made = await merchant.create(f"/v1/customers/{customer}/tax_ids", type=type, value=value)

    assert made["country"] == country


@pytest.mark.parametrize(
    ("type", "value"), [("gb_vat", "DE000000000"), ("au_abn", "AU000000000"), ("eu_vat", "GB000000000")]
)
async def test_numbers_for_tests_have_the_letters_of_their_kind(merchant, customer, type, value):
    error = await merchant.refused(f"/v1/customers/{customer}/tax_ids", type=type, value=value)

    assert error["code"] == "tax_id_invalid"


async def test_in_live_mode_they_are_no_numbers(merchant):
    error = await merchant.live.refused(PATH, type="eu_vat", value="000000000")

    assert error["code"] == "tax_id_invalid"


async def test_numbers_that_nobody_can_ask_about_are_unavailable(merchant):
    made = await merchant.create(PATH, type="us_ein", value="12-3456789")

    assert made["verification"]["status"] == "unavailable"


async def test_each_owner_has_numbers_of_its_own(merchant, customer):
    account = (await merchant.create("/v1/accounts"))["id"]
    owners = {
        "self": {"type": "self"},
        "customer": {"type": "customer", "customer": customer},
        "account": {"type": "account", "account": account},
    }
    made = {name: (await merchant.create(PATH, GERMAN, owner=owner))["id"] for name, owner in owners.items()}

    found = {name: (await merchant.find(PATH, owner=owner))["data"] for name, owner in owners.items()}
    default = (await merchant.find(PATH))["data"]

    assert {name: [one["id"] for one in ids] for name, ids in found.items()} == {n: [id] for n, id in made.items()}
    assert default == found["self"]
    assert default[0]["owner"] == {"customer_account": None, "type": "self"}


OWNERS = {
    "a customer who is not said": ({"type": "customer"}, "owner[customer]", "parameter_missing"),
    "an unknown customer": ({"type": "customer", "customer": "cus_x"}, "owner[customer]", "resource_missing"),
    "an account that is not said": ({"type": "account"}, "owner[account]", "parameter_missing"),
    "an unknown account": ({"type": "account", "account": "acct_x"}, "owner[account]", "resource_missing"),
    "an application": ({"type": "application"}, "owner[type]", None),
    "the merchant and a customer": ({"type": "self", "customer": "cus_x"}, "owner[customer]", None),
    "nobody": ({"customer": "cus_x"}, "owner[type]", "parameter_missing"),
}


@only_sqlite
@pytest.mark.parametrize(("owner", "param", "code"), OWNERS.values(), ids=OWNERS.keys())
async def test_an_owner_who_cannot_be_is_refused(merchant, owner, param, code):
    errors = [await merchant.refused(PATH, GERMAN, owner=owner), (await merchant.get(PATH, owner=owner)).error]

    assert [(error["param"], error.get("code")) for error in errors] == [(param, code)] * 2


async def test_unknown_is_a_kind_that_only_answers_have(merchant):
    error = await merchant.refused(PATH, type="unknown", value="1")

    assert error["param"] == "type"
