-- Whether anything is queued: asked every second, so it must cost nothing.
SELECT FROM frame_outbox LIMIT 1
