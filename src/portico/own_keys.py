"""Keys that Portico makes for itself: for a key ring, a folder of development, or `portico listen`."""

import base64
import hmac
import os
from pathlib import Path

from portico.setting_values import SHORTEST_SECRET


def new_secret(name: str = "") -> str:
    """A fresh key for the key ring, as the settings want it; under a name that no other key of the ring has."""
    return f"{name or 'k' + os.urandom(3).hex()}:{base64.b64encode(os.urandom(SHORTEST_SECRET)).decode()}"


def listening_secret(purpose: str) -> str:
    """What `portico listen` signs with on this machine: the same every time, another for each purpose."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "portico"
    home.mkdir(parents=True, exist_ok=True)
    return f"whsec_{hmac.new(own_key(home / 'listen.key'), purpose.encode(), 'sha256').hexdigest()}"


def own_key(path: Path) -> bytes:
    """The key of a development folder, made at the first start."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(SHORTEST_SECRET))
    return path.read_bytes()
