"""Mail to customers: which acts make one, written in the transaction of the act."""
