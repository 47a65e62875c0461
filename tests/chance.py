"""What tests leave to chance: the same in every run, or something new each time with `PORTICO_TEST_FULL=1`."""

import os
import random

FULL = bool(os.environ.get("PORTICO_TEST_FULL"))
SEED = random.SystemRandom().randrange(2**32) if FULL else 20_261_129
