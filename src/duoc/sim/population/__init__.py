"""Simulator of the population database's service as provinces meet it: SOAP at `/dancu`, JSON at `/dancu/json`.

Shapes, orders of elements and credentials are those that public clients and the public service description show; what they
leave open is decided strictly, so that a client that works here has proved something. Everybody in it is invented.

`dancu.wsdl` describes it to an X-Road server that stands before it. Such a caller is known by the fields in the message's header:
they are copied, and no credentials of its own are asked for.
"""
