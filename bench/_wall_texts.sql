\set first random(1, 980)
SELECT so, noi_dung FROM van_ban WHERE so >= :first ORDER BY so LIMIT 20;
