"""Private keys and their history: ring, signers by URI, what a key may do and when. No Flask, no database."""
