"""Whether a form was sent from one of our own pages: by what the browser says, and by a token that only we know."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_BODY = 64 * 1024


def is_ours(request: Request, site: str) -> bool:
    """Whether the browser says that the request comes from this site. One that says nothing is not believed."""
    origin = request.headers.get("origin")
    if origin not in (None, "null", site):  # null is what our own pages send, since they forbid referrers
        return False
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    return origin == site or request.headers.get("referer", "").startswith(f"{site}/")


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form; none for a body that is too large, has too many, or is no form."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return {}
    if int(request.headers.get("content-length") or MAX_BODY + 1) > MAX_BODY:
        return {}
    try:
        async with request.form(max_fields=100, max_files=0) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except HTTPException:
        return {}
