"""Minor units: how many decimal places a currency has. Source: billing-behaviour 8.1.

ISK and UGX are written with two decimals on the wire, although people do not use them.
"""

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())


def exponent(currency: str) -> int:
    """How many digits of an amount in minor units stand behind the decimal point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2
