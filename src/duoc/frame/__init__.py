"""What every Django room stands on, without domain: the transactional outbox, paging, filters, export, the design system's parts."""
