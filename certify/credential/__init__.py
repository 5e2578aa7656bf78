"""The credential: what a certificate states, how it is carried, and what proves it.

Everything here is pure: no call touches Flask, a database, the clock, the network or a file, so that a certificate
can be verified by whoever has this package and a trust bundle, long after the service that issued it.
"""
