BEGIN TRANSACTION;
CREATE TABLE account (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    controller_type TEXT, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "account" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'acct_1be9ysWbvFDYtXSIV7d5Z8KV',1793000000,1,0,NULL,'{"id":"acct_1be9ysWbvFDYtXSIV7d5Z8KV","object":"account","business_profile":{"annual_revenue":null,"estimated_worker_count":null,"mcc":null,"minority_owned_business_designation":null,"name":"Your business","product_description":null,"specified_commercial_transactions_act_url":null,"support_address":null,"support_email":null,"support_phone":null,"support_url":null,"url":null},"business_type":null,"charges_enabled":true,"country":"US","created":1793000000,"default_currency":"usd","details_submitted":true,"email":null,"groups":null,"metadata":{},"payouts_enabled":false,"settings":{"bacs_debit_payments":{"display_name":null,"service_user_number":null},"branding":{"icon":null,"logo":null,"primary_color":null,"secondary_color":null},"card_payments":{"decline_on":null,"statement_descriptor_prefix":null,"statement_descriptor_prefix_kana":null,"statement_descriptor_prefix_kanji":null},"dashboard":{"display_name":null,"timezone":"Etc/UTC"},"invoices":{"default_account_tax_ids":null,"hosted_payment_method_save":"offer"},"payments":{"statement_descriptor":null,"statement_descriptor_kana":null,"statement_descriptor_kanji":null,"statement_descriptor_prefix_kana":null,"statement_descriptor_prefix_kanji":null},"sepa_debit_payments":{"creditor_id":null}},"type":"standard"}',NULL);
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE api_key (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    kind TEXT NOT NULL, 
    hint TEXT NOT NULL, 
    platform TEXT NOT NULL, 
    permissions TEXT, 
    expires_at INTEGER, 
    revoked_at INTEGER, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
CREATE TABLE audit (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    object_id TEXT NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    actor TEXT NOT NULL, 
    ip TEXT, 
    request TEXT, 
    action TEXT NOT NULL, 
    object TEXT NOT NULL, 
    version INTEGER NOT NULL, 
    before_values TEXT, 
    after_body TEXT, 
    after_hidden TEXT, 
    PRIMARY KEY (account, livemode, object_id, id)
)
 STRICT;
INSERT INTO "audit" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'pmc_18D8lljPxhwNcXd5sbM7561Z','aud_18D8lljPxiLUkxAmN44lNFPP',1793000000,'portico',NULL,NULL,'created','payment_method_configuration',1,NULL,'{"id":"pmc_18D8lljPxhwNcXd5sbM7561Z","object":"payment_method_configuration","active":true,"application":null,"is_default":true,"livemode":false,"name":"Default","parent":null,"acss_debit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"affirm":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"afterpay_clearpay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"alipay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"alma":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"amazon_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"apple_pay":{"available":true,"display_preference":{"overridable":null,"preference":"none","value":"on"}},"au_becs_debit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"bacs_debit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"bancontact":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"billie":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"bizum":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"blik":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"boleto":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"card":{"available":true,"display_preference":{"overridable":null,"preference":"none","value":"on"}},"cartes_bancaires":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"cashapp":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"crypto":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"customer_balance":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"eps":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"fpx":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"giropay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"google_pay":{"available":true,"display_preference":{"overridable":null,"preference":"none","value":"on"}},"grabpay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"ideal":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"jcb":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"kakao_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"klarna":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"konbini":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"kr_card":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"link":{"available":true,"display_preference":{"overridable":null,"preference":"none","value":"on"}},"mb_way":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"mobilepay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"multibanco":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"naver_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"nz_bank_account":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"oxxo":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"p24":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"pay_by_bank":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"payco":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"paynow":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"paypal":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"paypay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"payto":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"pix":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"promptpay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"revolut_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"samsung_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"satispay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"scalapay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"sepa_debit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"sequra":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"sofort":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"sunbit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"swish":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"twint":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"upi":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"us_bank_account":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"wechat_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"zip":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}}}',NULL);
INSERT INTO "audit" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'acct_1be9ysWbvFDYtXSIV7d5Z8KV','aud_18D8lljPxjQvjKwCg5DMtjV1',1793000000,'portico',NULL,NULL,'created','account',1,NULL,'{"id":"acct_1be9ysWbvFDYtXSIV7d5Z8KV","object":"account","business_profile":{"annual_revenue":null,"estimated_worker_count":null,"mcc":null,"minority_owned_business_designation":null,"name":"Your business","product_description":null,"specified_commercial_transactions_act_url":null,"support_address":null,"support_email":null,"support_phone":null,"support_url":null,"url":null},"business_type":null,"charges_enabled":true,"country":"US","created":1793000000,"default_currency":"usd","details_submitted":true,"email":null,"groups":null,"metadata":{},"payouts_enabled":false,"settings":{"bacs_debit_payments":{"display_name":null,"service_user_number":null},"branding":{"icon":null,"logo":null,"primary_color":null,"secondary_color":null},"card_payments":{"decline_on":null,"statement_descriptor_prefix":null,"statement_descriptor_prefix_kana":null,"statement_descriptor_prefix_kanji":null},"dashboard":{"display_name":null,"timezone":"Etc/UTC"},"invoices":{"default_account_tax_ids":null,"hosted_payment_method_save":"offer"},"payments":{"statement_descriptor":null,"statement_descriptor_kana":null,"statement_descriptor_kanji":null,"statement_descriptor_prefix_kana":null,"statement_descriptor_prefix_kanji":null},"sepa_debit_payments":{"creditor_id":null}},"type":"standard"}',NULL);
INSERT INTO "audit" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'prod_18D8lljPxks2zqtvEPhyWzcD','aud_18D8lljPxm66ectbbH5EIbhl',1793000000,'key sk_test_****','127.0.0.1','req_18D8lljPxgT8ixPpxEAOG63j','created','product',1,NULL,'{"id":"prod_18D8lljPxks2zqtvEPhyWzcD","object":"product","active":true,"created":1793000000,"default_price":null,"description":"Three tins, every month.","images":[],"livemode":false,"marketing_features":[],"metadata":{},"name":"Tea of the month","package_dimensions":null,"shippable":null,"statement_descriptor":null,"tax_code":null,"type":"service","unit_label":null,"updated":1793000000,"url":null}',NULL);
INSERT INTO "audit" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'price_18D8lljPxo4Thuvs0GQ1ul9r','aud_18D8lljPxq2W2DSKQ7RpxHxG',1793000000,'key sk_test_****','127.0.0.1','req_18D8lljPxnYTB15rUoqibufP','created','price',1,NULL,'{"id":"price_18D8lljPxo4Thuvs0GQ1ul9r","object":"price","active":true,"billing_scheme":"per_unit","created":1793000000,"currency":"eur","custom_unit_amount":null,"livemode":false,"lookup_key":null,"metadata":{},"nickname":null,"product":"prod_18D8lljPxks2zqtvEPhyWzcD","recurring":{"interval":"month","interval_count":1,"meter":null,"trial_period_days":null,"usage_type":"licensed"},"tax_behavior":"unspecified","tiers_mode":null,"transform_quantity":null,"type":"recurring","unit_amount":1200,"unit_amount_decimal":"1200"}','{"currency_options":{"eur":{"custom_unit_amount":null,"tax_behavior":"unspecified","tiers":null,"unit_amount":1200,"unit_amount_decimal":"1200"}}}');
INSERT INTO "audit" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'bpc_18D8lljPxtUYk4SkEXLCTtrJ','aud_18D8lljPxvRDv37Vge2Zi34k',1793000000,'key sk_test_****','127.0.0.1','req_18D8lljPxs2MvzZN41TbUQj3','created','billing_portal.configuration',1,NULL,'{"id":"bpc_18D8lljPxtUYk4SkEXLCTtrJ","object":"billing_portal.configuration","active":true,"application":null,"business_profile":{"headline":null,"privacy_policy_url":null,"terms_of_service_url":null},"created":1793000000,"default_return_url":null,"features":{"customer_update":{"allowed_updates":[],"enabled":false},"invoice_history":{"enabled":false},"payment_method_update":{"enabled":false,"payment_method_configuration":null},"subscription_cancel":{"cancellation_reason":{"enabled":false,"feedback_options":null,"options":["too_expensive","missing_features","switched_service","unused","other"]},"enabled":false,"mode":"at_period_end","proration_behavior":"none"},"subscription_pause":{"duration":{"interval_options":[{"interval":"month","interval_count":1}],"type":"interval_options"},"enabled":false},"subscription_update":{"billing_cycle_anchor":null,"default_allowed_updates":["price"],"enabled":true,"proration_behavior":"none","schedule_at_period_end":{"conditions":[]},"trial_update_behavior":"end_trial"}},"is_default":true,"livemode":false,"login_page":{"enabled":false,"url":null},"metadata":{},"name":null,"updated":1793000000}','{"features.subscription_update.products":[{"adjustable_quantity":{"enabled":true,"maximum":null,"minimum":1},"prices":["price_18D8lljPxo4Thuvs0GQ1ul9r"],"product":"prod_18D8lljPxks2zqtvEPhyWzcD"}]}');
INSERT INTO "audit" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'cus_18D8lljPxxhtMK30mVyYT8Tr','aud_18D8lljPxziDDUdH0D1VbGkB',1793000000,'key sk_test_****','127.0.0.1','req_18D8lljPxwTYyf8eUc5h2w4t','created','customer',1,NULL,'{"id":"cus_18D8lljPxxhtMK30mVyYT8Tr","object":"customer","address":{"city":"Lyon","country":"FR","line1":"12 rue des Lilas","line2":null,"postal_code":"69003","state":null},"balance":0,"created":1793000000,"currency":null,"customer_account":null,"default_source":null,"delinquent":false,"description":null,"discount":null,"email":"alice@moreau.example","invoice_prefix":"WHK0GP3C","invoice_settings":{"custom_fields":null,"default_payment_method":null,"footer":null,"rendering_options":null},"livemode":false,"metadata":{},"name":"Alice Moreau","next_invoice_sequence":1,"phone":"+33 1 70 18 99 00","preferred_locales":["fr","en"],"shipping":null,"tax_exempt":"none","test_clock":null}','{"invoice_credit_balance":{}}');
INSERT INTO "audit" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'bps_18D8lljPy1vbVyNF07smqCNu','aud_18D8lljPy3zTcb8E8qtbsqmw',1793000000,'key sk_test_****','127.0.0.1','req_18D8lljPy0q0UV86vkHylUDx','created','billing_portal.session',1,NULL,'{"id":"bps_18D8lljPy1vbVyNF07smqCNu","object":"billing_portal.session","after_expiration":null,"configuration":"bpc_18D8lljPxtUYk4SkEXLCTtrJ","created":1793000000,"customer":"cus_18D8lljPxxhtMK30mVyYT8Tr","customer_account":null,"flow":null,"livemode":false,"locale":null,"on_behalf_of":null,"return_url":null,"url":"http://127.0.0.1:12111/p/session/test_1be9ysWbvFDYtXSIV7d5Z8KV18D8lljPy1vbVyNF07smqCNu﷐k1:portal:acct_1be9ysWbvFDYtXSIV7d5Z8KV:0:bps_18D8lljPy1vbVyNF07smqCNu﷑"}',NULL);
CREATE TABLE billing_feedback_option (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    status TEXT, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
CREATE TABLE billing_portal_configuration (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    active INTEGER, 
    is_default INTEGER, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "billing_portal_configuration" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'bpc_18D8lljPxtUYk4SkEXLCTtrJ',1793000000,1,0,1,1,'{"id":"bpc_18D8lljPxtUYk4SkEXLCTtrJ","object":"billing_portal.configuration","active":true,"application":null,"business_profile":{"headline":null,"privacy_policy_url":null,"terms_of_service_url":null},"created":1793000000,"default_return_url":null,"features":{"customer_update":{"allowed_updates":[],"enabled":false},"invoice_history":{"enabled":false},"payment_method_update":{"enabled":false,"payment_method_configuration":null},"subscription_cancel":{"cancellation_reason":{"enabled":false,"feedback_options":null,"options":["too_expensive","missing_features","switched_service","unused","other"]},"enabled":false,"mode":"at_period_end","proration_behavior":"none"},"subscription_pause":{"duration":{"interval_options":[{"interval":"month","interval_count":1}],"type":"interval_options"},"enabled":false},"subscription_update":{"billing_cycle_anchor":null,"default_allowed_updates":["price"],"enabled":true,"proration_behavior":"none","schedule_at_period_end":{"conditions":[]},"trial_update_behavior":"end_trial"}},"is_default":true,"livemode":false,"login_page":{"enabled":false,"url":null},"metadata":{},"name":null,"updated":1793000000}','{"features.subscription_update.products":[{"adjustable_quantity":{"enabled":true,"maximum":null,"minimum":1},"prices":["price_18D8lljPxo4Thuvs0GQ1ul9r"],"product":"prod_18D8lljPxks2zqtvEPhyWzcD"}]}');
CREATE TABLE billing_portal_session (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "billing_portal_session" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'bps_18D8lljPy1vbVyNF07smqCNu',1793000000,1,0,'{"id":"bps_18D8lljPy1vbVyNF07smqCNu","object":"billing_portal.session","after_expiration":null,"configuration":"bpc_18D8lljPxtUYk4SkEXLCTtrJ","created":1793000000,"customer":"cus_18D8lljPxxhtMK30mVyYT8Tr","customer_account":null,"flow":null,"livemode":false,"locale":null,"on_behalf_of":null,"return_url":null,"url":"http://127.0.0.1:12111/p/session/test_1be9ysWbvFDYtXSIV7d5Z8KV18D8lljPy1vbVyNF07smqCNu﷐k1:portal:acct_1be9ysWbvFDYtXSIV7d5Z8KV:0:bps_18D8lljPy1vbVyNF07smqCNu﷑"}',NULL);
CREATE TABLE customer (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    email TEXT, 
    test_clock TEXT, 
    customer_account TEXT, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "customer" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'cus_18D8lljPxxhtMK30mVyYT8Tr',1793000000,1,0,'alice@moreau.example',NULL,NULL,'{"id":"cus_18D8lljPxxhtMK30mVyYT8Tr","object":"customer","address":{"city":"Lyon","country":"FR","line1":"12 rue des Lilas","line2":null,"postal_code":"69003","state":null},"balance":0,"created":1793000000,"currency":null,"customer_account":null,"default_source":null,"delinquent":false,"description":null,"discount":null,"email":"alice@moreau.example","invoice_prefix":"WHK0GP3C","invoice_settings":{"custom_fields":null,"default_payment_method":null,"footer":null,"rendering_options":null},"livemode":false,"metadata":{},"name":"Alice Moreau","next_invoice_sequence":1,"phone":"+33 1 70 18 99 00","preferred_locales":["fr","en"],"shipping":null,"tax_exempt":"none","test_clock":null}','{"invoice_credit_balance":{}}');
CREATE TABLE event (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    type TEXT, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "event" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'evt_18D8lljPxlkPsveXtdZFu1GL',1793000000,1,0,'product.created','{"id":"evt_18D8lljPxlkPsveXtdZFu1GL","object":"event","api_version":"2026-10-28.endive","created":1793000000,"data":{"object":{"id":"prod_18D8lljPxks2zqtvEPhyWzcD","object":"product","active":true,"created":1793000000,"default_price":null,"description":"Three tins, every month.","images":[],"livemode":false,"marketing_features":[],"metadata":{},"name":"Tea of the month","package_dimensions":null,"shippable":null,"statement_descriptor":null,"tax_code":null,"type":"service","unit_label":null,"updated":1793000000,"url":null}},"livemode":false,"pending_webhooks":0,"request":{"id":"req_18D8lljPxgT8ixPpxEAOG63j","idempotency_key":null},"type":"product.created"}',NULL);
INSERT INTO "event" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'evt_18D8lljPxpuRVUk2F1ir4DYk',1793000000,1,0,'price.created','{"id":"evt_18D8lljPxpuRVUk2F1ir4DYk","object":"event","api_version":"2026-10-28.endive","created":1793000000,"data":{"object":{"id":"price_18D8lljPxo4Thuvs0GQ1ul9r","object":"price","active":true,"billing_scheme":"per_unit","created":1793000000,"currency":"eur","custom_unit_amount":null,"livemode":false,"lookup_key":null,"metadata":{},"nickname":null,"product":"prod_18D8lljPxks2zqtvEPhyWzcD","recurring":{"interval":"month","interval_count":1,"meter":null,"trial_period_days":null,"usage_type":"licensed"},"tax_behavior":"unspecified","tiers_mode":null,"transform_quantity":null,"type":"recurring","unit_amount":1200,"unit_amount_decimal":"1200"}},"livemode":false,"pending_webhooks":0,"request":{"id":"req_18D8lljPxnYTB15rUoqibufP","idempotency_key":null},"type":"price.created"}',NULL);
INSERT INTO "event" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'evt_18D8lljPxrWv19qPAk8eVXAP',1793000000,1,0,'plan.created','{"id":"evt_18D8lljPxrWv19qPAk8eVXAP","object":"event","api_version":"2026-10-28.endive","created":1793000000,"data":{"object":{"id":"price_18D8lljPxo4Thuvs0GQ1ul9r","object":"plan","active":true,"amount":1200,"amount_decimal":"1200","billing_scheme":"per_unit","created":1793000000,"currency":"eur","interval":"month","interval_count":1,"livemode":false,"metadata":{},"meter":null,"nickname":null,"product":"prod_18D8lljPxks2zqtvEPhyWzcD","tiers_mode":null,"transform_usage":null,"trial_period_days":null,"usage_type":"licensed"}},"livemode":false,"pending_webhooks":0,"request":{"id":"req_18D8lljPxnYTB15rUoqibufP","idempotency_key":null},"type":"plan.created"}',NULL);
INSERT INTO "event" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'evt_18D8lljPxurIlDqeBvvBqMuK',1793000000,1,0,'billing_portal.configuration.created','{"id":"evt_18D8lljPxurIlDqeBvvBqMuK","object":"event","api_version":"2026-10-28.endive","created":1793000000,"data":{"object":{"id":"bpc_18D8lljPxtUYk4SkEXLCTtrJ","object":"billing_portal.configuration","active":true,"application":null,"business_profile":{"headline":null,"privacy_policy_url":null,"terms_of_service_url":null},"created":1793000000,"default_return_url":null,"features":{"customer_update":{"allowed_updates":[],"enabled":false},"invoice_history":{"enabled":false},"payment_method_update":{"enabled":false,"payment_method_configuration":null},"subscription_cancel":{"cancellation_reason":{"enabled":false,"feedback_options":null,"options":["too_expensive","missing_features","switched_service","unused","other"]},"enabled":false,"mode":"at_period_end","proration_behavior":"none"},"subscription_pause":{"duration":{"interval_options":[{"interval":"month","interval_count":1}],"type":"interval_options"},"enabled":false},"subscription_update":{"billing_cycle_anchor":null,"default_allowed_updates":["price"],"enabled":true,"proration_behavior":"none","schedule_at_period_end":{"conditions":[]},"trial_update_behavior":"end_trial"}},"is_default":true,"livemode":false,"login_page":{"enabled":false,"url":null},"metadata":{},"name":null,"updated":1793000000}},"livemode":false,"pending_webhooks":0,"request":{"id":"req_18D8lljPxs2MvzZN41TbUQj3","idempotency_key":null},"type":"billing_portal.configuration.created"}',NULL);
INSERT INTO "event" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'evt_18D8lljPxylbVSD7ePh7P9Ad',1793000000,1,0,'customer.created','{"id":"evt_18D8lljPxylbVSD7ePh7P9Ad","object":"event","api_version":"2026-10-28.endive","created":1793000000,"data":{"object":{"id":"cus_18D8lljPxxhtMK30mVyYT8Tr","object":"customer","address":{"city":"Lyon","country":"FR","line1":"12 rue des Lilas","line2":null,"postal_code":"69003","state":null},"balance":0,"created":1793000000,"currency":null,"customer_account":null,"default_source":null,"delinquent":false,"description":null,"discount":null,"email":"alice@moreau.example","invoice_prefix":"WHK0GP3C","invoice_settings":{"custom_fields":null,"default_payment_method":null,"footer":null,"rendering_options":null},"livemode":false,"metadata":{},"name":"Alice Moreau","next_invoice_sequence":1,"phone":"+33 1 70 18 99 00","preferred_locales":["fr","en"],"shipping":null,"tax_exempt":"none","test_clock":null}},"livemode":false,"pending_webhooks":0,"request":{"id":"req_18D8lljPxwTYyf8eUc5h2w4t","idempotency_key":"alice"},"type":"customer.created"}',NULL);
INSERT INTO "event" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'evt_18D8lljPy2Wi3oBhI8C6R26Z',1793000000,1,0,'billing_portal.session.created','{"id":"evt_18D8lljPy2Wi3oBhI8C6R26Z","object":"event","api_version":"2026-10-28.endive","created":1793000000,"data":{"object":{"id":"bps_18D8lljPy1vbVyNF07smqCNu","object":"billing_portal.session","after_expiration":null,"configuration":"bpc_18D8lljPxtUYk4SkEXLCTtrJ","created":1793000000,"customer":"cus_18D8lljPxxhtMK30mVyYT8Tr","customer_account":null,"flow":null,"livemode":false,"locale":null,"on_behalf_of":null,"return_url":null,"url":"http://127.0.0.1:12111/p/session/test_1be9ysWbvFDYtXSIV7d5Z8KV18D8lljPy1vbVyNF07smqCNu﷐k1:portal:acct_1be9ysWbvFDYtXSIV7d5Z8KV:0:bps_18D8lljPy1vbVyNF07smqCNu﷑"}},"livemode":false,"pending_webhooks":0,"request":{"id":"req_18D8lljPy0q0UV86vkHylUDx","idempotency_key":null},"type":"billing_portal.session.created"}',NULL);
CREATE TABLE file (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    purpose TEXT, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
CREATE TABLE file_content (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    content BLOB NOT NULL, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
CREATE TABLE idempotency (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    method TEXT NOT NULL, 
    path TEXT NOT NULL, 
    version TEXT NOT NULL, 
    fingerprint TEXT NOT NULL, 
    status INTEGER NOT NULL, 
    body TEXT NOT NULL, 
    request TEXT NOT NULL, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "idempotency" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'alice',1793000000,'POST','/v1/customers','2026-10-28.endive','2ded0abafbc2f5abbb5caf707bbc3493901be0938e523ec5fd804b9d3753cb34',200,'{"id":"cus_18D8lljPxxhtMK30mVyYT8Tr","object":"customer","address":{"city":"Lyon","country":"FR","line1":"12 rue des Lilas","line2":null,"postal_code":"69003","state":null},"balance":0,"created":1793000000,"currency":null,"customer_account":null,"default_source":null,"delinquent":false,"description":null,"discount":null,"email":"alice@moreau.example","invoice_prefix":"WHK0GP3C","invoice_settings":{"custom_fields":null,"default_payment_method":null,"footer":null,"rendering_options":null},"livemode":false,"metadata":{},"name":"Alice Moreau","next_invoice_sequence":1,"phone":"+33 1 70 18 99 00","preferred_locales":["fr","en"],"shipping":null,"tax_exempt":"none","test_clock":null}','req_18D8lljPxwTYyf8eUc5h2w4t');
CREATE TABLE payment_method_configuration (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    active INTEGER, 
    application TEXT, 
    is_default INTEGER, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "payment_method_configuration" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'pmc_18D8lljPxhwNcXd5sbM7561Z',1793000000,1,0,1,NULL,1,'{"id":"pmc_18D8lljPxhwNcXd5sbM7561Z","object":"payment_method_configuration","active":true,"application":null,"is_default":true,"livemode":false,"name":"Default","parent":null,"acss_debit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"affirm":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"afterpay_clearpay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"alipay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"alma":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"amazon_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"apple_pay":{"available":true,"display_preference":{"overridable":null,"preference":"none","value":"on"}},"au_becs_debit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"bacs_debit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"bancontact":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"billie":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"bizum":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"blik":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"boleto":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"card":{"available":true,"display_preference":{"overridable":null,"preference":"none","value":"on"}},"cartes_bancaires":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"cashapp":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"crypto":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"customer_balance":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"eps":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"fpx":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"giropay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"google_pay":{"available":true,"display_preference":{"overridable":null,"preference":"none","value":"on"}},"grabpay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"ideal":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"jcb":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"kakao_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"klarna":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"konbini":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"kr_card":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"link":{"available":true,"display_preference":{"overridable":null,"preference":"none","value":"on"}},"mb_way":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"mobilepay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"multibanco":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"naver_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"nz_bank_account":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"oxxo":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"p24":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"pay_by_bank":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"payco":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"paynow":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"paypal":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"paypay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"payto":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"pix":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"promptpay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"revolut_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"samsung_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"satispay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"scalapay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"sepa_debit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"sequra":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"sofort":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"sunbit":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"swish":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"twint":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"upi":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"us_bank_account":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"wechat_pay":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}},"zip":{"available":false,"display_preference":{"overridable":null,"preference":"none","value":"off"}}}',NULL);
CREATE TABLE platform (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
CREATE TABLE portal_visit (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    last_seen INTEGER NOT NULL, 
    closed_at INTEGER, 
    cookie TEXT NOT NULL, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
CREATE TABLE price (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    active INTEGER, 
    currency TEXT, 
    lookup_key TEXT, 
    product TEXT, 
    recurring_interval TEXT, 
    recurring_meter TEXT, 
    recurring_usage_type TEXT, 
    type TEXT, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "price" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'price_18D8lljPxo4Thuvs0GQ1ul9r',1793000000,1,0,1,'eur',NULL,'prod_18D8lljPxks2zqtvEPhyWzcD','month',NULL,'licensed','recurring','{"id":"price_18D8lljPxo4Thuvs0GQ1ul9r","object":"price","active":true,"billing_scheme":"per_unit","created":1793000000,"currency":"eur","custom_unit_amount":null,"livemode":false,"lookup_key":null,"metadata":{},"nickname":null,"product":"prod_18D8lljPxks2zqtvEPhyWzcD","recurring":{"interval":"month","interval_count":1,"meter":null,"trial_period_days":null,"usage_type":"licensed"},"tax_behavior":"unspecified","tiers_mode":null,"transform_quantity":null,"type":"recurring","unit_amount":1200,"unit_amount_decimal":"1200"}','{"currency_options":{"eur":{"custom_unit_amount":null,"tax_behavior":"unspecified","tiers":null,"unit_amount":1200,"unit_amount_decimal":"1200"}}}');
CREATE TABLE product (
    account TEXT NOT NULL, 
    livemode INTEGER NOT NULL, 
    id TEXT NOT NULL, 
    created INTEGER NOT NULL, 
    version INTEGER NOT NULL, 
    deleted INTEGER NOT NULL, 
    active INTEGER, 
    shippable INTEGER, 
    type TEXT, 
    url TEXT, 
    body TEXT NOT NULL, 
    hidden TEXT, 
    PRIMARY KEY (account, livemode, id)
)
 STRICT;
INSERT INTO "product" VALUES('acct_1be9ysWbvFDYtXSIV7d5Z8KV',0,'prod_18D8lljPxks2zqtvEPhyWzcD',1793000000,1,0,1,NULL,'service',NULL,'{"id":"prod_18D8lljPxks2zqtvEPhyWzcD","object":"product","active":true,"created":1793000000,"default_price":null,"description":"Three tins, every month.","images":[],"livemode":false,"marketing_features":[],"metadata":{},"name":"Tea of the month","package_dimensions":null,"shippable":null,"statement_descriptor":null,"tax_code":null,"type":"service","unit_label":null,"updated":1793000000,"url":null}',NULL);
CREATE INDEX account_by_controller_type ON account (account, livemode, controller_type, id);
CREATE UNIQUE INDEX billing_portal_configuration_only_is_default ON billing_portal_configuration (account, livemode) WHERE is_default = 1;
CREATE INDEX billing_feedback_option_by_status ON billing_feedback_option (account, livemode, status, id);
CREATE INDEX customer_by_email ON customer (account, livemode, email, id);
CREATE INDEX customer_by_test_clock ON customer (account, livemode, test_clock, id);
CREATE INDEX customer_by_customer_account ON customer (account, livemode, customer_account, id);
CREATE INDEX event_by_type ON event (account, livemode, type, id);
CREATE INDEX file_by_purpose ON file (account, livemode, purpose, id);
CREATE INDEX payment_method_configuration_by_application ON payment_method_configuration (account, livemode, application, id);
CREATE UNIQUE INDEX payment_method_configuration_only_is_default ON payment_method_configuration (account, livemode) WHERE is_default = 1;
CREATE INDEX price_newest ON price (account, livemode, created, id);
CREATE INDEX price_by_currency ON price (account, livemode, currency, created, id);
CREATE UNIQUE INDEX price_only_lookup_key ON price (account, livemode, lookup_key) WHERE lookup_key IS NOT NULL;
CREATE INDEX price_by_product ON price (account, livemode, product, created, id);
CREATE INDEX price_by_recurring_interval ON price (account, livemode, recurring_interval, created, id);
CREATE INDEX price_by_recurring_meter ON price (account, livemode, recurring_meter, created, id);
CREATE INDEX price_by_recurring_usage_type ON price (account, livemode, recurring_usage_type, created, id);
CREATE INDEX price_by_type ON price (account, livemode, type, created, id);
CREATE INDEX product_newest ON product (account, livemode, created, id);
CREATE INDEX product_by_type ON product (account, livemode, type, created, id);
CREATE INDEX product_by_url ON product (account, livemode, url, created, id);
CREATE INDEX idempotency_oldest ON idempotency (created);
COMMIT;
