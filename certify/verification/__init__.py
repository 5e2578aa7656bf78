"""The public face: verify a certificate by code, by typing, by file, by API."""
