"""What `portico dev --demo` adds: the business, and a summary in the terminal."""

from portico.app import App
from portico.dev import business, history, world

BOLD, DIM, PLAIN = "\033[1m", "\033[2m", "\033[0m"


async def summary(app: App, *, colors: bool) -> str:
    """The business, made if it is not there yet, and how to get at it."""
    client = await world.client(app.api)
    if not await business.exists(client):
        await business.make(client)
    if not await history.is_past(client):
        await history.live(client, app.here.now)
    first = (await history.customers(client))[-1]
    site, key = app.settings.site, world.DEMO_KEY
    bold, dim, plain = (BOLD, DIM, PLAIN) if colors else ("", "", "")
    return f"""
  {bold}Portico{plain}  {dim}Stripe's customer portal, on your own machine{plain}

  {dim}API{plain}     {site}
  {dim}Key{plain}     {key}
  {dim}Portal{plain}  {bold}{site}/dev/portal/{first.id}{plain}
          {dim}(opens {first.name}'s portal; more of them at {site}){plain}

  {dim}Try it with stripe-python:{plain}

    import stripe
    portico = stripe.StripeClient("{key}", base_addresses={{"api": "{site}"}}).v1
    customer = portico.customers.retrieve("{first.id}", {{"expand": ["subscriptions"]}})
    print(customer.subscriptions.data[0].status)
    print(portico.billing_portal.sessions.create({{"customer": customer.id}}).url)
    print([event.type for event in portico.events.list()])
"""
