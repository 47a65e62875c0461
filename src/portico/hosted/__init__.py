"""Pages that customers are sent to while they pay: the challenge of their bank."""
