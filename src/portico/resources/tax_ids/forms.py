"""What tax numbers look like, kind by kind. Source: billing-behaviour 7.3.

As at Stripe, a number must have the right form: its length, its letters and digits. Check digits and other parts that
only the tax office can vouch for are not looked at, so that Stripe's own examples, such as `DE123456789`, are numbers.
python-stdnum knows the forms of most kinds; where it does not, or is stricter than Stripe, there is a pattern here.
"""

import re
from typing import Any, get_args

from stdnum import get_cc_module
from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError

from portico.resources.tax_id_types import TaxIdType

IN_LIBRARY: dict[str, tuple[str, str]] = {
    "ad_nrt": ("ad", "nrt"), "al_tin": ("al", "nipt"), "ar_cuit": ("ar", "cuit"), "au_abn": ("au", "abn"),
    "au_acn": ("au", "acn"), "bg_uic": ("bg", "vat"), "br_cnpj": ("br", "cnpj"), "br_cpf": ("br", "cpf"),
    "by_tin": ("by", "unp"), "ca_bn": ("ca", "bn"), "ch_vat": ("ch", "vat"), "cl_tin": ("cl", "rut"),
    "cn_tin": ("cn", "uscc"), "co_nit": ("co", "nit"), "cz_dic": ("cz", "dic"), "de_stn": ("de", "stnr"),
    "ec_ruc": ("ec", "ruc"), "eg_tin": ("eg", "tn"), "es_cif": ("es", "nif"), "fo_vat": ("fo", "vn"),
    "fr_siren": ("fr", "siren"), "fr_siret": ("fr", "siret"), "fr_spi": ("fr", "nif"),
    "gh_tin": ("gh", "tin"), "hr_oib": ("hr", "oib"), "id_npwp": ("id", "npwp"), "in_gst": ("in", "gstin"),
    "is_vat": ("is", "vsk"), "it_cf": ("it", "codicefiscale"), "jp_cn": ("jp", "cn"), "ke_pin": ("ke", "pin"),
    "kr_brn": ("kr", "brn"), "md_cf": ("md", "idno"), "me_pib": ("me", "pib"), "mk_vat": ("mk", "edb"),
    "mx_rfc": ("mx", "rfc"), "mz_nuit": ("mz", "nuit"), "no_vat": ("no", "mva"), "nz_gst": ("nz", "ird"),
    "pe_ruc": ("pe", "ruc"), "pl_nip": ("pl", "nip"), "pt_nif": ("pt", "nif"), "py_ruc": ("py", "ruc"),
    "ro_tin": ("ro", "cf"), "rs_pib": ("rs", "pib"), "ru_inn": ("ru", "inn"), "sg_uen": ("sg", "uen"),
    "si_tin": ("si", "ddv"), "sm_coe": ("sm", "coe"), "sn_ninea": ("sn", "ninea"), "sv_nit": ("sv", "nit"),
    "tr_tin": ("tr", "vkn"), "tw_vat": ("tw", "ubn"), "us_ein": ("us", "ein"), "uy_ruc": ("uy", "rut"),
    "ve_rif": ("ve", "rif"), "vn_tin": ("vn", "mst"),
}  # fmt: skip
"""Where python-stdnum keeps the number of a kind: its country and its name."""

PATTERNS: dict[str, str] = {
    "ae_trn": r"\d{15}",
    "ca_gst_hst": r"\d{9} ?RT ?\d{4}",
    "ca_pst_bc": r"PST-?\d{4}-?\d{4}",
    "ca_pst_mb": r"\d{6}-?\d",
    "ca_pst_sk": r"\d{7}",
    "ca_qst": r"\d{10} ?TQ ?\d{4}",
    "ch_uid": r"CHE-?\d{3}\.?\d{3}\.?\d{3}( ?HR)?",
    "eu_oss_vat": r"EU\d{9}",
    "gb_vat": r"(GB)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "hk_br": r"\d{8}",
    "il_vat": r"\d{5,9}",
    "jp_rn": r"\d{5}",
    "jp_trn": r"T\d{13}",
    "li_uid": r"CHE-?\d{3}\.?\d{3}\.?\d{3}",
    "li_vat": r"\d{5}",
    "sa_vat": r"\d{15}",
    "sg_gst": r"[A-Z0-9]{9,10}",
    "th_vat": r"\d{13}",
    "za_vat": r"4\d{9}",
}
"""Kinds that python-stdnum does not know as Stripe does."""
OTHERWISE = r"[A-Z0-9][A-Z0-9 ./\-]{2,28}[A-Z0-9]"
"""What every other number looks like: 4 to 30 letters, digits and marks between them."""

EU = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
}  # fmt: skip
"""What a number of the kind `eu_vat` begins with."""
EU_PATTERNS = {"SE": r"\d{12}", "XI": r"\d{9}(\d{3})?"}
"""Countries of whose numbers python-stdnum wants more than Stripe does."""
COUNTRIES = {"EL": "GR", "XI": "GB", "IC": "ES"}
"""Prefixes that are not the code of their country."""
UNION = {COUNTRIES.get(prefix, prefix) for prefix in EU - {"XI"}}
"""The countries of the European Union."""
TYPES: tuple[str, ...] = get_args(TaxIdType)


def fits(type: str, value: str) -> bool:
    """Whether a number has the form of its kind."""
    text = value.strip().upper()
    if not text.isascii() or len(text) > 60:
        return False
    if type == "eu_vat":
        return _fits_eu(text)
    if type in IN_LIBRARY:
        return _fits_library(IN_LIBRARY[type], text)
    return re.fullmatch(PATTERNS.get(type, OTHERWISE), text, re.ASCII) is not None


def bare(value: str) -> str:
    """The letters and digits of a number, without what stands between them."""
    return "".join(filter(str.isalnum, value)).upper()


def _fits_eu(text: str) -> bool:
    """Two letters for the country, and its own number behind them."""
    country, body = text[:2], text[2:]
    if country not in EU:
        return False
    if country in EU_PATTERNS:
        return re.fullmatch(EU_PATTERNS[country], body, re.ASCII) is not None
    return _fits_library((COUNTRIES.get(country, country).lower(), "vat"), body)


def _fits_library(name: tuple[str, str], text: str) -> bool:
    """Whether python-stdnum finds nothing wrong with the length and the letters of a number."""
    known: Any = get_cc_module(*name)
    try:
        known.validate(text)
    except (InvalidFormat, InvalidLength):
        return False
    except ValidationError:
        return True  # a check digit, or a part such as a date: Stripe does not look at these
    return True


def kinds_in(country: str) -> tuple[str, ...]:
    """The kinds of numbers of a country, that of the whole Union first."""
    own = tuple(type for type in TYPES if not type.startswith("eu_") and country_of(type, "") == country)
    return ("eu_vat", *own) if country in UNION else own


def country_of(type: str, value: str) -> str | None:
    """The country whose number it is; None for a number of the whole Union, and for one that names no country."""
    if type == "eu_oss_vat":
        return None
    code = value.strip()[:2].upper() if type == "eu_vat" else type[:2].upper()
    if type == "eu_vat" and code not in EU:
        return None
    return COUNTRIES.get(code, code)
