"""Whatever a business does, in whatever order: nothing is a fault, all sums add up, and everything is told."""

import pytest

from tests.chance import FULL, SEED
from tests.walks.walking import Walk, shortened, walked

WALKS, LENGTH = (200, 40) if FULL else (6, 20)
"""A second or so for each walk that is short."""


@pytest.mark.parametrize("number", range(WALKS))
async def test_a_walk_finds_everything_as_it_should_be(app, number):
    ended = await walked(app, Walk.of(SEED + number, LENGTH))

    if ended.breaches:
        pytest.fail(f"{ended}\n\nand the shortest that fails:\n\n{await _shortest(app, ended.walk)}", pytrace=False)


async def _shortest(app, walk):
    async def fails(shorter):
        return bool((await walked(app, shorter)).breaches)

    return await walked(app, await shortened(walk, fails))


async def test_a_walk_that_fails_loses_the_steps_that_do_not_matter():
    async def fails(walk):
        return {3, 17} <= {*walk.steps}

    assert await shortened(Walk(1, tuple(range(40))), fails) == Walk(1, (3, 17))
