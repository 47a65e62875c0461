// A merchant's first hour with stripe-node. Prints what it saw as JSON; tests/sdk/test_node.py judges it.

import Stripe from 'stripe';

const site = new URL(process.env.PORTICO_SITE);
const options = { host: site.hostname, port: site.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false };
const stripe = new Stripe(process.env.PORTICO_KEY, options);
const saw = {};

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return {
      invalidRequest: error instanceof Stripe.errors.StripeInvalidRequestError,
      authentication: error instanceof Stripe.errors.StripeAuthenticationError,
      idempotency: error instanceof Stripe.errors.StripeIdempotencyError,
      type: error.rawType,
      status: error.statusCode,
      code: error.code,
      param: error.param,
      message: error.message,
      requestId: error.requestId,
    };
  }
  return null;
}

const price = await stripe.prices.create({
  currency: 'usd',
  unit_amount_decimal: '1999.5',
  recurring: { interval: 'month' },
  product_data: { name: 'Tea of the month' },
});
saw.decimal = { value: price.unit_amount_decimal.toString(), kind: typeof price.unit_amount_decimal };

const methods = await stripe.paymentMethodConfigurations.create({ name: 'Cards' });
const option = await stripe.billing.feedbackOptions.create({ description: 'Coffee after all' });

const everything = {
  business_profile: { headline: 'Teas', privacy_policy_url: 'https://example.com/privacy' },
  default_return_url: 'https://example.com/account',
  login_page: { enabled: true },
  metadata: { shop: 'tea', city: 'Cork' },
  name: 'All features',
  features: {
    customer_update: { enabled: true, allowed_updates: ['address', 'email', 'name', 'phone', 'shipping', 'tax_id'] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true, payment_method_configuration: methods.id },
    subscription_cancel: {
      enabled: true,
      mode: 'immediately',
      proration_behavior: 'create_prorations',
      cancellation_reason: { enabled: true, options: ['unused', 'other'], feedback_options: [option.id] },
    },
    subscription_pause: {
      enabled: true,
      duration: { type: 'interval_options', interval_options: [{ interval: 'week', interval_count: 2 }] },
    },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ['price', 'quantity', 'promotion_code'],
      proration_behavior: 'always_invoice',
      billing_cycle_anchor: 'now',
      trial_update_behavior: 'continue_trial',
      schedule_at_period_end: { conditions: [{ type: 'shortening_interval' }] },
      products: [
        {
          product: price.product,
          prices: [price.id],
          adjustable_quantity: { enabled: true, minimum: 2, maximum: 9 },
        },
      ],
    },
  },
};
saw.sent = everything;
const created = await stripe.billingPortal.configurations.create(everything);
saw.created = { ...created, lastResponse: undefined };
saw.version = created.lastResponse.apiVersion;
saw.hidden = !('products' in created.features.subscription_update);

saw.expanded = await stripe.billingPortal.configurations.retrieve(created.id, {
  expand: [
    'features.subscription_update.products',
    'features.subscription_cancel.cancellation_reason.feedback_options',
  ],
});

const unset = { name: null, default_return_url: '', metadata: { shop: null, left: 'yes' } };
const updated = await stripe.billingPortal.configurations.update(created.id, unset);
saw.updated = { name: updated.name, default_return_url: updated.default_return_url, metadata: updated.metadata };

const customer = await stripe.customers.create({ name: 'Rose', email: 'rose@example.com', address: { country: 'IE' } });
const session = await stripe.billingPortal.sessions.create({
  customer: customer.id,
  configuration: created.id,
  flow_data: { type: 'customer_update', after_completion: { type: 'portal_homepage' } },
  locale: 'en-GB',
  expand: ['configuration'],
});
saw.session = session;
saw.page = await fetch(session.url, { redirect: 'manual' }).then((answer) => answer.status);

for (let count = 0; count < 4; count += 1) {
  await stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } });
}
saw.listed = [];
for await (const configuration of stripe.billingPortal.configurations.list({ limit: 2 })) {
  saw.listed.push(configuration.id);
}
saw.firstPage = await stripe.billingPortal.configurations.list({ limit: 2, is_default: true, expand: ['data.application'] });
saw.found = (await stripe.customers.search({ query: "email:'rose@example.com'" })).data.map(({ id }) => id);
saw.customer = customer.id;
saw.uploaded = await stripe.files.create({
  purpose: 'business_icon',
  file: { data: Buffer.from(process.env.PORTICO_PICTURE, 'base64'), name: 'icon.png', type: 'image/png' },
});
saw.deleted = await stripe.customers.del(customer.id);
saw.events = (await stripe.events.list({ limit: 100, types: ['customer.created', 'customer.deleted'] })).data.map(
  ({ type }) => type,
);

const broken = { features: { subscription_cancel: { enabled: true, mode: 'never' } } };
saw.refused = await refusal(() => stripe.billingPortal.configurations.create(broken));
saw.missing = await refusal(() => stripe.billingPortal.configurations.retrieve('bpc_nowhere'));
const stranger = new Stripe('rk_nobody', options);
saw.stranger = await refusal(() => stranger.billingPortal.configurations.list());
const again = { idempotencyKey: 'tea' };
const first = await stripe.customers.create({ name: 'Once' }, again);
const second = await stripe.customers.create({ name: 'Once' }, again);
saw.replayed = { same: first.id === second.id, header: second.lastResponse.headers['idempotent-replayed'] };
saw.reused = await refusal(() => stripe.customers.create({ name: 'Twice' }, again));

console.log(JSON.stringify(saw));
