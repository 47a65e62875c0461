"""What Portico sends: mails, as text and as HTML, and those who carry them."""
