-- Whether anything is queued: asked every second, so it must cost nothing. By the index, which forgets rows that are gone.
SELECT FROM frame_outbox ORDER BY id LIMIT 1
