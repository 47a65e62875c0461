"""How the page of a checkout session looks: what is asked for, and what comes of it with the account's own branding."""

from typing import Literal

from portico.resources.accounts.declaration import Account
from portico.resources.accounts.settings import Color
from portico.resources.files import File
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.markers import Emptyable, NotEmptyable, Omitted
from portico.wire.shape import Shape

BorderStyle = Literal["pill", "rectangular", "rounded"]
FontFamily = Literal[
    "be_vietnam_pro", "bitter", "chakra_petch", "default", "hahmlet", "inconsolata", "inter", "lato", "lora",
    "m_plus_1_code", "montserrat", "noto_sans", "noto_sans_jp", "noto_serif", "nunito", "open_sans", "pridi", "pt_sans",
    "pt_serif", "raleway", "roboto", "roboto_slab", "source_sans_pro", "titillium_web", "ubuntu_mono",
    "zen_maru_gothic",
]  # fmt: skip
PARAM = "branding_settings"
BACKGROUND, BUTTON = "#ffffff", "#3f5f8f"


class Picture(Shape):
    """A picture."""

    file: Omitted[NotEmptyable[str | None]] = None
    """A file of the account's own, uploaded with the purpose `business_icon` or `business_logo`."""
    type: Literal["file", "url"]
    """Where it is. Portico's pages load nothing from elsewhere, so `url` is refused."""
    url: Omitted[NotEmptyable[str | None]] = None
    """Its address, where it is elsewhere."""


class BrandingSettings(Shape):
    """How the page looks."""

    background_color: str
    """The colour beside the page."""
    border_style: BorderStyle
    """The shape of corners."""
    button_color: str
    """The colour of buttons and links."""
    display_name: str
    """The name at the top of the page; sentences have the name of the business."""
    font_family: str
    """The font. Nothing is fetched: who has it sees it, and others see one of its kind."""
    icon: Picture | None = None
    """A square picture."""
    logo: Picture | None = None
    """A picture that stands for the name."""


class BrandingOrders(Shape):
    """How the page is to look; what is not said is as the account has it."""

    background_color: Emptyable[Color | None] = None
    """The colour beside the page. What is written there is black or white, whichever can be read on it."""
    border_style: Emptyable[BorderStyle | None] = None
    """The shape of corners; `rounded`, unless something else is said."""
    button_color: Emptyable[Color | None] = None
    """The colour of buttons and links, in a shade on which letters can be read."""
    display_name: NotEmptyable[str | None] = None
    """The name at the top of the page; sentences have the name of the business."""
    font_family: Emptyable[FontFamily | None] = None
    """The font. Nothing is fetched: who has it sees it, and others see one of its kind."""
    icon: Picture | None = None
    """A square picture."""
    logo: Picture | None = None
    """A picture that stands for the name; not both."""


async def settled(tx: Transaction, orders: BrandingOrders | None) -> BrandingSettings:
    """How the page looks from now on. Raises InvalidRequest."""
    wanted = orders or BrandingOrders.of()
    if wanted.icon and wanted.logo:
        raise InvalidRequest("You may only specify one of these parameters: icon, logo.", param=(PARAM, "logo"))
    for name in ("icon", "logo"):
        picture = getattr(wanted, name)
        if picture:
            await _check(tx, name, picture, (PARAM, name))
    account = await tx.within(tx.scope.of_platform).get(Account, tx.scope.account) or Account.of()
    own, chosen = account.settings.branding, wanted.icon or wanted.logo
    return BrandingSettings.of(
        background_color=wanted.background_color or BACKGROUND,
        border_style=wanted.border_style or "rounded",
        button_color=wanted.button_color or own.primary_color or BUTTON,
        display_name=wanted.display_name or account.known_as,
        font_family=wanted.font_family or "default",
        icon=wanted.icon or _picture(None if chosen else own.icon),
        logo=wanted.logo or _picture(None if chosen or own.icon else own.logo),
    )


async def _check(tx: Transaction, name: str, picture: Picture, path: Path) -> None:
    if picture.type == "url":
        raise InvalidRequest(
            "Portico's pages load nothing from elsewhere: upload a file, and send it with the type `file`.",
            param=(*path, "type"),
        )
    if picture.url:
        raise InvalidRequest("`url` can only be sent with the type `url`.", param=(*path, "url"))
    if not picture.file:
        raise ParameterMissing((*path, "file"))
    file = await tx.need(File, picture.file, param=(*path, "file"), called="file upload")
    if file.purpose != f"business_{name}":
        raise InvalidRequest(
            f"The file `{file.id}` was uploaded with the purpose `{file.purpose}`; this needs `business_{name}`.",
            param=(*path, "file"),
        )


def _picture(file: str | None) -> Picture | None:
    return Picture.of(type="file", file=file) if file else None
