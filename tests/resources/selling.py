"""What prices are of, and what they say."""

PATH = "/v1/prices"


def recurring(**changes):
    return {
        "interval": "month",
        "interval_count": 1,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    } | changes


def tiered(*tiers, **more):
    return {"unit_amount": None, "billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": list(tiers)} | more


END = {"up_to": "inf", "unit_amount": 5}
