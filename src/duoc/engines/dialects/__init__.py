"""What clients of the field say and expect to hear, besides X-Road: the WSO2 gateway's OAuth, `lgspaccesstoken`, XrdAdapter.

Pure functions. Sources: RFC 6749 and RFC 6750, the fault codes that WSO2 API Manager publishes, and public clients (OpenCPS,
price-database clients in PHP and C#, provincial portals). Reading raises `ValueError` with a sentence that is safe to show.
"""
