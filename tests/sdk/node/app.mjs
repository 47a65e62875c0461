// A shop's application with stripe-node, as tests/sdk/shop_app.py is one with stripe-python.
// Prints its port; reads the endpoint's secret from its input; GET /state says what it knows.

import http from 'node:http';
import readline from 'node:readline';
import Stripe from 'stripe';

const site = new URL(process.env.PORTICO_SITE);
const options = { host: site.hostname, port: site.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false };
const stripe = new Stripe(process.env.PORTICO_KEY, options);
const received = {};
const types = new Set();
const subscriptions = {};
const paid = {};
let refused = 0;
let secret = '';
let turn = Promise.resolve();

async function learn(event) {
  const { id, object } = event.data.object;
  if (event.type.startsWith('customer.subscription.')) {
    subscriptions[id] = (await stripe.subscriptions.retrieve(id)).status;
  }
  if (id && event.type.startsWith('invoice.') && object === 'invoice') { // an upcoming one has no id
    const invoice = await stripe.invoices.retrieve(id);
    if (invoice.status === 'paid') paid[id] = invoice.amount_paid;
  }
}

async function receive(body, signature) {
  let event;
  try {
    event = stripe.webhooks.constructEvent(body, signature, secret);
  } catch {
    refused += 1;
    return 400;
  }
  types.add(event.type);
  received[event.id] = (received[event.id] ?? 0) + 1;
  if (received[event.id] === 1) {
    turn = turn.then(() => learn(event));
    await turn;
  }
  return 200;
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    if (request.method === 'GET') {
      response.end(JSON.stringify({ received, types: [...types].sort(), subscriptions, paid, refused }));
      return;
    }
    response.statusCode = await receive(Buffer.concat(chunks), request.headers['stripe-signature']);
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
readline.createInterface({ input: process.stdin }).on('line', (line) => { secret = line; });
