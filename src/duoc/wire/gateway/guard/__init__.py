"""The guard of services that carry personal data: a ticket, a budget, a record, and a look into both bodies.

A service has it when the registry says so (`Terms`). Its calls never take the fast lane; behind their admission, in whatever
language, they pass one more door (`door`) and are `GuardedCall`s. What a guard needs beside the registry lies in the guard's
folder and is opened by the first such call (`Guardhouse`), so that other services do not know of it.
"""
