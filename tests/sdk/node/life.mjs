// A customer's whole life with stripe-node. Prints what it saw as JSON; tests/sdk/test_life.py judges it.

import Stripe from 'stripe';

const site = new URL(process.env.PORTICO_SITE);
const options = { host: site.hostname, port: site.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false };
const stripe = new Stripe(process.env.PORTICO_KEY, options);
const saw = {};
let id;

const moment = (text) => Date.parse(`${text.replace(' ', 'T')}Z`) / 1000;

function day(seconds) {
  const text = new Date(seconds * 1000).toISOString().replace('T', ' ').replace('.000Z', '');
  return text.endsWith(' 00:00:00') ? text.slice(0, 10) : text.replace(/:00$/, '');
}

const clock = await stripe.testHelpers.testClocks.create({ frozen_time: moment('2026-01-31 09:00:00') });
const terms = { currency: 'usd', recurring: { interval: 'month' } };
const basic = await stripe.prices.create({ ...terms, unit_amount: 1000, product_data: { name: 'Basic' } });
const pro = await stripe.prices.create({ ...terms, unit_amount: 3100, product_data: { name: 'Pro' } });
const customer = await stripe.customers.create({ name: 'Rose', test_clock: clock.id });

async function card(method) {
  const attached = await stripe.paymentMethods.attach(method, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: attached.id } });
}

async function until(when) {
  const end = Date.now() + 60000;
  for (;;) {
    const found = await stripe.testHelpers.testClocks.retrieve(clock.id);
    if (found.status === 'ready' && found.frozen_time >= moment(when)) return;
    if (Date.now() > end) throw new Error('the clock does not arrive');
    if (found.status === 'ready') {
      // two months at most at a time, since somebody pays by the month
      const next = Math.min(moment(when), found.frozen_time + 58 * 86400);
      await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: next });
    } else if (found.status !== 'advancing') {
      throw new Error(`the clock is ${found.status}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function subscribe(price) {
  ({ id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] }));
}

async function look(chapter) {
  const found = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
  const invoice = found.latest_invoice;
  saw[chapter] = {
    status: found.status,
    ends: day(found.items.data[0].current_period_end),
    invoice: [invoice.billing_reason, invoice.status, invoice.total, invoice.attempt_count],
  };
}

await card('pm_card_visa');
await subscribe(basic);
await look('subscribed');
await until('2026-02-28 10:30:00');
await look('renewed');
await until('2026-03-16 09:00:00');
const item = (await stripe.subscriptions.retrieve(id)).items.data[0].id;
const upgrade = { items: [{ id: item, price: pro.id }], proration_behavior: 'always_invoice' };
await stripe.subscriptions.update(id, upgrade);
await look('upgraded');
const number = '4000000000000341';
const failing = { number, exp_month: 12, exp_year: 2034, cvc: '123' };
await card((await stripe.paymentMethods.create({ type: 'card', card: failing })).id);
await until('2026-03-31 10:30:00');
await look('failed');
await card('pm_card_mastercard');
await stripe.invoices.pay((await stripe.subscriptions.retrieve(id)).latest_invoice);
await look('recovered');
await stripe.subscriptions.pause(id);
await until('2026-06-01 00:00:00');
await look('paused');
await stripe.subscriptions.cancel(id);
await look('canceled');
await subscribe(pro);
await look('subscribed again');

saw.invoices = (await stripe.invoices.list({ customer: customer.id })).data.map(({ total }) => total);
saw.subscriptions = (await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data.map(
  ({ status }) => status,
);
const types = [
  'customer.subscription.created',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'invoice.paid',
  'invoice.payment_failed',
];
saw.events = (await stripe.events.list({ types, limit: 100 })).data.map(({ type }) => type).reverse();

console.log(JSON.stringify(saw));
