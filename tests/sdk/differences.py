"""Where Portico's declarations differ from the official SDKs' types, since when, and why.

A line names the place, the path and the difference, with two spaces between; `*` stands for anything, `|` for "or".
`missing` is what the SDK has and Portico has not, `more` the reverse. Every word of every line must be of use: what no
longer differs must go from here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tests.sdk.kinds import Found


@dataclass(frozen=True)
class Difference:
    """Some differences with one reason."""

    since: str
    why: str
    what: str

    @cached_property
    def lines(self) -> tuple["Line", ...]:
        return tuple(Line(line.strip()) for line in self.what.strip().splitlines())


@dataclass(frozen=True)
class Line:
    """`customer object  sources|subscriptions  missing`"""

    text: str

    def covers(self, found: Found) -> bool:
        return re.fullmatch(_pattern(self.text.split(" ")), str(found)) is not None

    def idle(self, found: Iterable[Found]) -> list[str]:
        """The words that match nothing."""
        texts = [str(one) for one in found if self.covers(one)]
        tokens = self.text.split(" ")
        return [
            word
            for index, token in enumerate(tokens)
            for word in token.split("|")
            if not any(re.fullmatch(_pattern([*tokens[:index], word, *tokens[index + 1 :]]), text) for text in texts)
        ]


def _pattern(tokens: list[str]) -> str:
    return " ".join(f"(?:{'|'.join(map(_word, token.split('|')))})" for token in tokens)


def _word(text: str) -> str:
    """A star reaches as far as the two spaces."""
    return re.escape(text).replace(r"\*", "(?:(?!  ).)*")


BOTH = (
    Difference(
        "2026-11-30",
        "Only what was paid elsewhere is a payment record, and that is reported as `custom`.",
        """
        payment_attempt_record|payment_record object  payment_method_details.*  missing
        """,
    ),
    Difference(
        "2026-11-30",
        "Every list can be read in both directions.",
        """
        payment_attempt_record list  ending_before  more
        """,
    ),
    Difference(
        "2026-11-29",
        "The pages have two languages that are written from right to left.",
        """
        billing_portal.session|checkout.session create|object  locale=ar|locale=he  more
        """,
    ),
    Difference(
        "2026-11-29",
        "What Portico's checkout page says beside what is bought; shown to those who ask for it with `expand[]`.",
        """
        checkout.session object  page  more
        """,
    ),
    Difference(
        "2026-11-23",
        "Portico's page has no prices of delivery, a hosted session never changes, and the test bank has what it has.",
        """
        checkout.session create|object  payment_method_options.*  missing
        checkout.session create  shipping_options  map, not array
        checkout.session create  shipping_options{}  string, not hash
        checkout.session update  payment_intent_data  map, not hash
        checkout.session update  shipping_options  map, not array
        checkout.session update  shipping_options{}  string, not hash
        checkout.session update  shipping_options  refuses ''
        checkout.session object  currency_conversion  nothing, not hash
        checkout.session object  presentment_details|shipping_cost  nothing, not hash
        checkout.session object  shipping_options[]  string, not hash
        """,
    ),
    Difference(
        "2026-11-23",
        "What is shown inside a subscription is there: items, prices and plans are never stubs of deleted ones.",
        """
        subscription object  pending_update.discount|pending_update.subscription_items[].deleted  missing
        subscription object  pending_update.subscription_items[].plan.deleted  missing
        subscription object  pending_update.subscription_items[].price.deleted  missing
        subscription_item object  plan.deleted|price.deleted  missing
        item object  price.deleted  missing
        """,
    ),
    Difference(
        "2026-11-23",
        "A billing schedule is said as a whole, with its end.",
        """
        subscription update  billing_schedules[].bill_until  required
        invoice perform  subscription_details.billing_schedules[].bill_until  required
        """,
    ),
    Difference(
        "2026-11-23",
        "A preview of a schedule takes the phases that a schedule takes.",
        """
        invoice perform  schedule_details.phases[].invoice_settings.custom_fields  more
        invoice perform  schedule_details.phases[].invoice_settings.description|*.invoice_settings.footer  more
        """,
    ),
    Difference(
        "2026-11-23",
        "Portico verifies nobody, holds no money and pays nothing out, so it asks for no identity and no bank account.",
        """
        account create|update|object  capabilities|company|individual|tos_acceptance  missing
        account create|update  account_token|documents|external_account  missing
        account object  external_accounts|requirements|future_requirements  missing
        account create|update|object  settings.card_issuing|settings.treasury  missing
        account create|update|object  settings.payouts|settings.paypay_payments  missing
        account create|update  settings.sepa_debit_payments  missing
        """,
    ),
    Difference(
        "2026-11-23",
        "Payment methods of the older kind are not kept: the list is there, and always empty.",
        """
        customer object  sources  *
        """,
    ),
    Difference(
        "2026-11-23",
        "Files are pictures for branding, and only those who have a key may read them: there are no file links.",
        """
        file create|list|object  purpose=*  missing
        file create  file_link_data  missing
        file object  links  nothing, not list
        """,
    ),
    Difference(
        "2026-11-23",
        "A price goes only together with its plan, and then nothing of it stays.",
        """
        price object  deleted  missing
        """,
    ),
    Difference(
        "2026-11-23",
        "stripe-go sends an empty array, and all SDKs send 'unset all metadata', as ''; both are harmless everywhere.",
        """
        *  *  takes '' as array
        *  metadata|*.metadata  takes '' as map
        """,
    ),
    Difference(
        "2026-11-23",
        "The parameter has a list of words, so the field has it too.",
        """
        checkout.session object  invoice_creation.invoice_data.rendering_options.amount_tax_display  a list of words
        customer object  invoice_settings.rendering_options.amount_tax_display  a list of words
        webhook_endpoint object  enabled_events[]  a list of words
        invoice object  rendering.amount_tax_display|from_invoice.action  a list of words
        invoice|subscription create|update  payment_settings.*.eu_bank_transfer.country  a list of words
        invoice|subscription create|update  payment_settings.*.funding_type  a list of words
        """,
    ),
    Difference(
        "2026-11-23",
        "Events are written in the versions that Portico speaks; it says so if another one is asked for.",
        """
        webhook_endpoint create  api_version  any word
        """,
    ),
    Difference(
        "2026-11-23",
        "The types that Portico makes follow from its nouns; a test of their own compares them with the SDK's list.",
        """
        event object  type  any word
        """,
    ),
    Difference(
        "2026-11-23",
        "The test bank has cards, SEPA debits and accounts in the United States; other types are refused by name.",
        """
        payment_method create|object  acss_debit|affirm|afterpay_clearpay|alipay|alma|amazon_pay|au_becs_debit  missing
        payment_method create|object  bacs_debit|bancontact|billie|bizum|blik|boleto|cashapp|crypto|custom  missing
        payment_method create|object  customer_balance|eps|fpx|giropay|grabpay|ideal|interac_present|kakao_pay  missing
        payment_method create|object  klarna|konbini|kr_card|link|mb_way|mobilepay|multibanco|naver_pay  missing
        payment_method create|object  nz_bank_account|oxxo|p24|pay_by_bank|payco|paynow|paypal|paypay|payto|pix  missing
        payment_method create|object  promptpay|revolut_pay|samsung_pay|satispay|scalapay|sequra|sofort|sunbit  missing
        payment_method create|object  swish|twint|upi|wechat_pay|zip  missing
        payment_method object  card_present  missing
        payment_method create|object  type=*  missing
        payment_method list*  type  any word
        payment_method object  card.generated_from.payment_method_details  missing
        payment_method object  card.wallet.*  missing
        payment_intent|setup_intent confirm|create|update  payment_method_data.*|payment_method_options.*  missing
        payment_intent|setup_intent object  payment_method_options.*  missing
        payment_intent object  last_payment_error.payment_method.*  missing
        setup_intent object  last_setup_error.payment_method.*  missing
        payment_intent|setup_intent confirm|create|object|update  allowed_payment_method_types[]  any word
        payment_intent|setup_intent confirm|create|object|update  excluded_payment_method_types[]  any word
        payment_intent|setup_intent object  next_action.*  missing
        refund object  destination_details.*  missing
        charge object  payment_method_details.*  missing
        mandate object  payment_method_details.*  missing
        """,
    ),
    Difference(
        "2026-11-23",
        "Portico holds no money, and calculates no taxes of payments.",
        """
        payment_intent capture|confirm|create|update  amount_details|hooks|payment_details  missing
        payment_intent increment_authorization  amount_details|hooks|payment_details  missing
        charge capture  application_fee|application_fee_amount|transfer_data  missing
        payment_intent object  amount_details|hooks|managed_payments|payment_details  nothing, not hash
        payment_intent object  presentment_details  nothing, not hash
        payment_intent object  processing  nothing, not hash
        payment_intent|setup_intent object  payment_method_options.card.*  nothing, not hash
        setup_intent object  managed_payments  nothing, not hash
        setup_intent create  single_use  missing
        refund create  customer|origin  missing
        refund object  next_action  missing
        refund object  presentment_details  nothing, not hash
        charge object  payment_method_details.card.installments|source  nothing, not hash
        charge object  authorization_code|level3|presentment_details|radar_options  missing
        mandate object  multi_use.amount|multi_use.currency  missing
        """,
    ),
    Difference(
        "2026-11-23",
        "There are no publishable keys, so nobody has to prove by a client secret that he may read an intent.",
        """
        payment_intent|setup_intent retrieve  client_secret  missing
        payment_intent confirm|create  radar_options.referrer  missing
        """,
    ),
    Difference(
        "2026-11-23",
        "The error is about the intent that it is in; its code is one of many words.",
        """
        payment_intent object  last_payment_error.payment_intent|last_payment_error.setup_intent  missing
        payment_intent object  last_payment_error.source  missing
        payment_intent object  last_payment_error.code  any word
        setup_intent object  last_setup_error.payment_intent|last_setup_error.setup_intent  missing
        setup_intent object  last_setup_error.source  missing
        setup_intent object  last_setup_error.code  any word
        """,
    ),
    Difference(
        "2026-11-23",
        "A mandate says how it was given, whoever confirms.",
        """
        payment_intent|setup_intent confirm  mandate_data.customer_acceptance|*.ip_address|*.user_agent  required
        """,
    ),
    Difference(
        "2026-11-23",
        "The parameter has a list of words, so the field has it too.",
        """
        payment_method object  card.networks.preferred  a list of words
        payment_intent object  last_payment_error.payment_method.card.networks.preferred  a list of words
        setup_intent object  last_setup_error.payment_method.card.networks.preferred  a list of words
        setup_intent object  usage  a list of words
        transfer object  source_type  a list of words
        charge object  fraud_details.user_report  a list of words
        """,
    ),
    Difference(
        "2026-11-23",
        "A draft is never held up by a payment, so nothing of a payment is in the error.",
        """
        invoice object  last_finalization_error.payment_intent|last_finalization_error.payment_method  missing
        invoice object  last_finalization_error.setup_intent|last_finalization_error.source  missing
        invoice object  last_finalization_error.code  any word
        """,
    ),
    Difference(
        "2026-11-29",
        "Former parameters, for callers of older versions; those of the current one are refused by name.",
        """
        customer create|update  coupon|promotion_code  more
        subscription create|update  plan|quantity  more
        subscription_schedule create|update  phases[].iterations  more
        invoice perform  schedule_details.phases[].iterations  more
        """,
    ),
)
"""What both SDKs see."""

ENDPOINTS = (
    Difference(
        "2026-11-30",
        "What the Stripe CLI calls to complete the sessions of its fixtures, and no SDK does.",
        """
        checkout.session endpoint  GET /v1/payment_pages/{id}  more
        checkout.session endpoint  POST /v1/payment_pages/{id}/confirm  more
        """,
    ),
)

PYTHON = (
    Difference(
        "2026-11-29",
        "Every transfer goes to an account: there are no others.",
        """
        transfer object  destination  never null
        """,
    ),
    Difference(
        "2026-11-23",
        "Charges are made by payment intents only, and nobody reviews the risks of accounts.",
        """
        charge endpoint  POST /v1/charges  missing
        account endpoint  POST /v1/accounts/{id}/reject|/v1/accounts/{id}/unreject  missing
        """,
    ),
    Difference(
        "2026-11-23",
        "In stripe-python, Optional also stands for what is left out of some answers; Portico's always have it.",
        """
        subscription object  default_tax_rates[].metadata  never null
        subscription object  pending_update.subscription_items[].plan.metadata  never null
        subscription object  pending_update.subscription_items[].tax_rates  never null
        subscription object  pending_update.subscription_items[].tax_rates[].metadata  never null
        subscription_schedule object  metadata|*.tax_rates[].metadata|*.default_tax_rates[].metadata  never null
        subscription_item object  plan.metadata|tax_rates|tax_rates[].metadata  never null
        item object  taxes[].rate.metadata  never null
        checkout.session object  metadata|total_details.breakdown.taxes[].rate.metadata  never null
        checkout.session object  custom_fields[].label.custom  never null
        account object  business_profile|created|metadata|settings|type|*_enabled|details_submitted  never null
        account object  business_profile.annual_revenue.*|controller.*|settings.*  never null
        payment_method_configuration object  *  never null
        billing_portal.configuration|customer|plan object  metadata  never null
        coupon|customer_balance_transaction|promotion_code|tax_rate object  metadata  never null
        billing_portal.session object  *.retention.coupon_offer|*.items[].id  never null
        customer object  balance|invoice_settings|next_invoice_sequence|preferred_locales  never null
        customer object  shipping.address|shipping.name  never null
        payment_method object  allow_redisplay|metadata|radar_options  never null
        payment_intent object  last_payment_error.*|automatic_payment_methods.*|payment_method_options.*  never null
        payment_intent object  transfer_data.metadata|transfer_data.payment_data.metadata  never null
        payment_intent|charge object  shipping.*  never null
        setup_intent object  last_setup_error.*|automatic_payment_methods.*|payment_method_options.*  never null
        setup_intent|refund object  metadata  never null
        charge object  fraud_details  never null
        product object  marketing_features[].name  never null
        shipping_rate object  display_name  never null
        invoice object  customer|metadata|default_tax_rates[].metadata|shipping_cost.taxes[].rate.metadata  never null
        invoiceitem object  metadata|tax_rates[].metadata  never null
        credit_note object  metadata|shipping_cost.taxes[].rate.metadata  never null
        credit_note_line_item object  tax_rates[].metadata  never null
        fee_refund|transfer_reversal object  metadata  never null
        """,
    ),
)
"""What stripe-python alone sees: it does not tell what may be absent from what may be null."""

NODE = (
    Difference(
        "2026-11-23",
        "Any object may be in it; TypeScript says so with an empty interface.",
        """
        event object  data.object|data.previous_attributes  map, not hash
        """,
    ),
    Difference(
        "2026-11-23",
        "Portico has no rules for risks that one could look at.",
        """
        charge object  outcome.rule  string, not hash or string
        """,
    ),
    Difference(
        "2026-11-23",
        "A discount says that it is gone when it goes; TypeScript has another interface for that.",
        """
        customer object  discount.deleted  a list of words
        customer object  discount.deleted  boolean, not nothing
        checkout.session object  total_details.breakdown.discounts[].discount.deleted  *
        item object  discounts[].discount.deleted  *
        """,
    ),
)
"""What stripe-node alone sees."""


def unexplained(found: Iterable[Found], differences: Iterable[Difference]) -> list[str]:
    """What differs without a reason."""
    lines = [line for difference in differences for line in difference.lines]
    return [str(one) for one in sorted(found) if not any(line.covers(one) for line in lines)]


def idle(found: Iterable[Found], differences: Iterable[Difference]) -> list[str]:
    """What is excused but does not differ."""
    found = list(found)
    lines = [line for difference in differences for line in difference.lines]
    return [f"{word} in: {line.text}" for line in lines for word in line.idle(found)]
