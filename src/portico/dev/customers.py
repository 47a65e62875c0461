"""The demo's customers. What they buy is in `history`."""

from typing import Any

CUSTOMERS: tuple[dict[str, Any], ...] = (
    {
        "name": "Mina Okafor",
        "email": "mina@okafor-ceramics.example",
        "description": "Team by the month for two years, everything filled in",
        "phone": "+44 117 496 0123",
        "preferred_locales": ["en-GB"],
        "address": {"line1": "14 Fenwick Lane", "city": "Bristol", "postal_code": "BS1 4QT", "country": "GB"},
        "shipping": {
            "name": "Okafor Ceramics, workshop",
            "address": {"line1": "Unit 6, Old Tannery", "city": "Bristol", "postal_code": "BS2 0JP", "country": "GB"},
        },
    },
    {
        "name": "Jonas Brandt",
        "email": "jonas@brandt-druck.example",
        "description": "Business by the year, in euros",
        "preferred_locales": ["de"],
        "address": {"line1": "Lindenstraße 8", "city": "Leipzig", "postal_code": "04109", "country": "DE"},
    },
    {
        "name": "佐藤 美咲",
        "email": "misaki@sato-flowers.example",
        "description": "Starter with a coupon",
        "preferred_locales": ["ja"],
        "address": {
            "line1": "神宮前 3-12-5",
            "city": "渋谷区",
            "state": "東京都",
            "postal_code": "150-0001",
            "country": "JP",
        },
    },
    {
        "name": "Claire Fontaine",
        "email": "claire@fontaine-velos.example",
        "description": "Ends with the period; has given no address",
        "preferred_locales": ["fr"],
    },
    {
        "email": "new@signup.example",
        "description": "Signed up a minute ago; the bank wants to know who pays",
    },
    {
        "name": "Idris Bello",
        "email": "idris@bello-bikes.example",
        "description": "Trying Team for two weeks",
        "preferred_locales": ["en-GB"],
    },
    {
        "name": "Marta Kowalska",
        "email": "marta@kowalska-papier.example",
        "description": "Past due: the card is refused since the last renewal",
        "preferred_locales": ["pl"],
    },
    {
        "name": "Pavel Novák",
        "email": "pavel@novak-hodiny.example",
        "description": "Left last spring, and said why",
        "preferred_locales": ["cs"],
    },
    {
        "name": "Lena Fischer",
        "email": "lena@fischer-garten.example",
        "description": "Paused for the winter",
        "preferred_locales": ["de"],
    },
    {
        "name": "Oakwood School",
        "email": "bursar@oakwood-school.example",
        "description": "Pays by invoice, one is open",
        "preferred_locales": ["en-GB"],
    },
    {
        "name": "Estúdio Nortada",
        "email": "ola@nortada.example",
        "description": "Several items on one subscription",
        "preferred_locales": ["pt"],
    },
    {
        "name": "Tomás Silva",
        "email": "tomas@silva-fotografia.example",
        "description": "Pays for the gigabytes that he uses",
        "preferred_locales": ["es"],
    },
    {
        "name": "Ayşe Demir",
        "email": "ayse@demir-tekstil.example",
        "description": "Went from Starter to Team, with more seats since",
        "preferred_locales": ["tr"],
    },
    {
        "name": "Rhys Morgan",
        "email": "rhys@morgan-joinery.example",
        "description": "Goes from Business to Team with the next period",
        "preferred_locales": ["en-GB"],
        "address": {"line1": "3 Harbour Row", "city": "Swansea", "postal_code": "SA1 3RB", "country": "GB"},
    },
    {
        "name": "Siobhán Kelly",
        "email": "siobhan@kelly-breads.example",
        "description": "Is charged nothing while her shop is rebuilt",
        "preferred_locales": ["en-IE"],
    },
    {
        "name": "Bram de Vries",
        "email": "bram@devries-fietsen.example",
        "description": "Unpaid: no try to charge his card is left",
        "preferred_locales": ["nl"],
    },
)
