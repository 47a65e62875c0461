"""`application_fee` and `fee_refund`."""
