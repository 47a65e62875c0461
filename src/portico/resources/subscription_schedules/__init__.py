"""`subscription_schedule`: what will become of a subscription as time passes."""
