// Reads cases of [body, header, secret] in base64 from the file PORTICO_CASES; prints which of them stripe-node takes.

import fs from 'node:fs';
import Stripe from 'stripe';

const stripe = new Stripe('sk_test_x', { telemetry: false });
const text = (encoded) => Buffer.from(encoded, 'base64');
const taken = JSON.parse(fs.readFileSync(process.env.PORTICO_CASES)).map(([body, header, secret]) => {
  try {
    stripe.webhooks.constructEvent(text(body), text(header).toString(), text(secret).toString());
    return true;
  } catch {
    return false;
  }
});
console.log(JSON.stringify(taken));
