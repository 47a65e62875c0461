"""What is named is there."""

import re
from collections.abc import Iterator
from typing import Any

from tests.walks.steps import Step

ID = re.compile(r"(in|sub|sub_sched|cus|pi|ch|seti|cn|price|prod|txr|clock|inpay|re|ii|cs_test|to)_[0-9A-Za-z]{24}")


def there(step: Step) -> Iterator[str]:
    """Every id that an object has in it is that of another one."""
    for one in step.after.objects.values():
        for id in _ids(one):
            if id not in step.after.objects:
                yield f"{one.get('id')} names {id}, which is not there"


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)
    elif isinstance(value, str) and ID.fullmatch(value):
        yield value
