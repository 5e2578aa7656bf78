"""Messages to people: an outbox written in the transaction of the act, and its sending by SMTP."""
