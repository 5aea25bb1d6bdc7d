"""What every Django room stands on, without domain: the transactional outbox, environments, paging, export, the design system.

Nothing here knows a room; whatever two rooms need the same way moves down to here.
"""
