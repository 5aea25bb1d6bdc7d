"""Simulator of the population database's service as provinces meet it: SOAP at `/dancu`, JSON at `/dancu/json`.

Shapes, orders of elements and credentials are those that public clients and the service description show (docs/sources.md); what
they leave open is decided strictly, so that a client that works here has proved something. Everybody in it is invented.
"""
