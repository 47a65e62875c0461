"""`file`: pictures for an account's branding. What is uploaded is drawn anew as PNG; nothing else of it is kept."""

from typing import Any, ClassVar, Literal

from portico.resources import pictures
from portico.resources.endpoints import Endpoint, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.values import Timestamp
from portico.storage import contents
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.form import Upload
from portico.wire.markers import Omitted, OnCreate, ReadOnly
from portico.wire.pages import Paging, Range
from portico.wire.resource import Resource
from portico.wire.shape import Shape

Purpose = Literal["business_icon", "business_logo"]


class File(Resource, prefix="file", path="/v1/files", emits=("created",), columns=("purpose",)):
    """A picture."""

    object: ReadOnly[Literal["file"]] = "file"
    """Always `file`."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    expires_at: ReadOnly[Timestamp | None] = None
    """When it is removed; never, when null."""
    filename: ReadOnly[str | None] = None
    """What it was called."""
    links: ReadOnly[Omitted[None]] = None
    """Public links to it. Portico makes none."""
    purpose: OnCreate[Purpose]
    """What it is for."""
    size: ReadOnly[int] = 0
    """How many bytes it has, as it is kept."""
    title: ReadOnly[str | None] = None
    """What it is called, for people to read."""
    type: ReadOnly[str | None] = "png"
    """Its format."""
    url: ReadOnly[str | None] = None
    """Where its contents are, for those who have a key."""


class Picture(Shape):
    """An upload, drawn anew."""

    ALONE: ClassVar[dict[str, str]] = {"type": "string", "format": "binary"}

    filename: ReadOnly[str]
    """What it was called."""
    content: ReadOnly[bytes]
    """PNG."""

    @classmethod
    def alone(cls, value: Any, path: Path) -> dict[str, Any]:
        """An upload of a picture. Raises InvalidRequest for what is none."""
        if not isinstance(value, Upload):
            raise InvalidRequest("Invalid file: it must be sent as multipart/form-data.", param=path)
        return {"filename": value.filename, "content": pictures.drawn_anew(value.content, path)}


class CreateOrders(Shape):
    """The upload itself."""

    file: Picture
    """PNG, JPEG, GIF or WebP, of 512 KB at most."""


class FileFilters(Paging):
    """Which files to list."""

    created: Range | None = None
    """When they were made."""
    purpose: Purpose | None = None
    """Only those for this purpose."""


async def create(tx: Transaction, draft: File, orders: CreateOrders) -> File:
    """Keep a picture."""
    id, picture = tx.new_id(File), orders.file
    await contents.write(tx.connection, tx.scope, id, picture.content)
    url = f"{tx.here.site}/v1/files/{id}/contents"
    return await tx.insert(draft.having(id=id, filename=picture.filename, size=len(picture.content), url=url))


ENDPOINTS = (
    creates(File, create, CreateOrders),
    retrieve(File),
    index(File, FileFilters),
    Endpoint("contents", "GET", f"{File.PATH}/{{id}}/contents", File),
)
