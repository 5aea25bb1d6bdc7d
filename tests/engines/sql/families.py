"""Statements that an application says, and what an attacker makes of them, by family; written for this project.

Tables exist only in the schemas named; the session's path is PostgreSQL's default.
"""

ALLOWED = {
    "person": (
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '096200000001' and c.da_mat = false"
    ),
    "page": "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id limit 50 offset 100",
    "search": "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower('%Nguyễn%') limit 20",
    "document": "select id, giay_to->>'so' as so from dvc.ho_so where giay_to->>'loai' = 'CCCD' and nam = 2026",
    "set": "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY'",
    "array": (
        "select id from dvc.ho_so where id = any('{1,2,3}'::int[]) and ngay_nop between '2026-01-01' and '2026-01-31'"
    ),
    "log": "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) values ('HS-1', 'cb01', true)",
    "state": "update dvc.ho_so set trang_thai = 'XONG', so_lan = so_lan + 1 where id = 5",
    "merge": "insert into dvc.dem(ngay, n) values ('2026-01-01', 1) on conflict (ngay) do update set n = dvc.dem.n + 1",
    "sweep": "delete from dvc.phien where het_han < '2026-01-01'::date",
    "report": (
        "select t.ten, sum(h.phi) from dvc.ho_so h join dvc.thu_tuc t on t.id = h.thu_tuc_id group "
        "by t.ten having count(*) >= 5"
    ),
    "day": "select date_trunc('day', h.ngay_nop), count(*) from dvc.ho_so h where h.nam = 2026 group by 1",
    "cursor": "declare c1 no scroll cursor for select id from dvc.ho_so where nam = 2026",
    "fetch": "fetch forward 50 from c1",
    "zone": "set time zone 'Asia/Ho_Chi_Minh'",
    "copy": "copy (select id from dvc.ho_so where nam = 2026) to stdout with (format csv)",
}

SAME = {
    "values": [
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '001' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = ''' or 1=1 --' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = $$'; drop table t$$ and "
        "c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = E'\\'' and c.da_mat = false",
        "update dvc.ho_so set trang_thai = null, so_lan = so_lan + 2 where id = 6",
        "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) values ('HS-2', null, true)",
        "delete from dvc.phien where het_han < '2025-06-01'::date",
        "insert into dvc.dem(ngay, n) values ('2026-01-02', 2) on conflict (ngay) do update set n = dvc.dem.n + 1",
    ],
    "less of what is limited": [
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 5000 order by id limit 20 offset 0",
        "select id, trang_thai from dvc.ho_so where id in (8, 9) and trang_thai <> 'HUY'",
        "select id from dvc.ho_so where id = any('{4}'::int[]) and ngay_nop between '2026-05-01' and '2026-05-07'",
        "fetch forward 10 from c1",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower('%Trần Thị%') limit 20",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower('Nguyễn Văn A') limit 20",
    ],
    "spelling": [
        'SELECT /* page 3 */ id, ma_ho_so FROM dvc."ho_so" WHERE don_vi_id=17 AND id>1000 ORDER BY id LIMIT 50 OFFSET 100;',
        "select id, trang_thai from U&\"dvc\".ho_so -- note\n where id in (1,2,3) and trang_thai != 'HUY'",
        "select id from dvc.ho_so where (id = any(cast('{1,2,3}' as int[]))) and ngay_nop between "
        "'2026-01-01' and '2026-01-31'",
    ],
    "marks": [
        "declare c77 no scroll cursor for select id from dvc.ho_so where nam = 2025",
        "fetch forward 50 from c77",
    ],
}

BLOCKED = {
    "other object": [
        "select c.ho_ten, c.ngay_sinh from luu_tru.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from cong_dan c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from pg_temp.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan2 c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.\"Cong_dan\" c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from other.dancu.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan * c where c.so_dinh_danh = '1' and c.da_mat = true",
        "update dvc.phien set trang_thai = 'XONG', so_lan = so_lan + 1 where id = 5",
        "with ho_so as (select * from dancu.cong_dan) select id, trang_thai from ho_so where id in (1, 2, 3) "
        "and trang_thai <> 'HUY'",
    ],
    "other column": [
        "select c.so_dien_thoai as ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '1' and "
        "c.da_mat = false",
        "select c.ngay_sinh, c.ho_ten from dancu.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c.*, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.ma_ho = '1' and c.da_mat = false",
        "select id, giay_to->>'cccd' as so from dvc.ho_so where giay_to->>'loai' = 'CCCD' and nam = 2026",
        "select id, giay_to->>'so' as so from dvc.ho_so where giay_to->>'so' = 'CCCD' and nam = 2026",
        "select id, giay_to->'so' as so from dvc.ho_so where giay_to->>'loai' = 'CCCD' and nam = 2026",
        "insert into dvc.nhat_ky(can_bo, ma_ho_so, hop_le) values ('HS-1', 'cb01', true)",
        "insert into dvc.nhat_ky values ('HS-1', 'cb01', true)",
        "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) values ('HS-1', 'cb01', true) returning *",
        "update dvc.ho_so set can_bo_id = 'XONG', so_lan = so_lan + 1 where id = 5",
        "select date_trunc('second', h.ngay_nop), count(*) from dvc.ho_so h where h.nam = 2026 group by 1",
    ],
    "condition": [
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '1' or c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh <> '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh >= '1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where not (c.so_dinh_danh = '1' and c.da_mat = false)",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = c.so_dinh_danh and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = any(select so_dinh_danh "
        "from dancu.cong_dan) "
        "and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.da_mat = false",
        "select id, trang_thai from dvc.ho_so where id not in (1, 2, 3) and trang_thai <> 'HUY'",
        "select id, trang_thai from dvc.ho_so where id in (id) and trang_thai <> 'HUY'",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, id) and trang_thai <> 'HUY'",
        "select id from dvc.ho_so where id <> all('{1,2,3}'::int[]) and ngay_nop between '2026-01-01' and '2026-01-31'",
        "select id from dvc.ho_so where id = any('{1,2,3}'::int[]) and ngay_nop not between '2026-01-01' and "
        "'2026-01-31'",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower(ho_ten) limit 20",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) not like lower('%Nguyễn%') limit 20",
        "update dvc.ho_so set trang_thai = 'XONG', so_lan = so_lan + 1",
        "delete from dvc.phien where het_han > '2026-01-01'::date",
        "select t.ten, sum(h.phi) from dvc.ho_so h join dvc.thu_tuc t on t.id = h.thu_tuc_id group by t.ten "
        "having count(*) >= 1",
        "select t.ten, sum(h.phi) from dvc.ho_so h cross join dvc.thu_tuc t group by t.ten having count(*) >= 5",
        "select t.ten, sum(h.phi) from dvc.ho_so h full join dvc.thu_tuc t on t.id = h.thu_tuc_id group by "
        "t.ten having count(*) >= 5",
    ],
    "always true": [
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or 'a' = 'a'",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or not false",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or id = id",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or null is null",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or 1 between 0 and 2",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or 1 in (1)",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or coalesce(null, true)",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or exists (select 1)",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or 't'::bool",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or trang_thai like '%'",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or trang_thai ~ '.*'",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' or lower('A') = 'a'",
    ],
    "wider value": [
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = true",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id limit 51 offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id limit all offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id limit null offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id limit 10 * 1000 offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id limit (select "
        "9999) offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id limit 50 offset 20000",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 0 order by id limit 50 offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > -1 order by id limit 50 offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = -17 and id > 1000 order by id limit 50 offset 100",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and 1000 > id order by id limit 50 offset 100",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower('%') limit 20",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower('%%') limit 20",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower('_%_') limit 20",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower('%n%') limit 20",
        "select id, trang_thai from dvc.ho_so where id in (1,2,3,4,5,6,7,8,9,10,11) and trang_thai <> 'HUY'",
        "select id from dvc.ho_so where id = any('{1,2,3,4,5,6,7,8,9,10,11}'::int[]) and ngay_nop between "
        "'2026-01-01' and '2026-01-31'",
        "select id from dvc.ho_so where id = any('{1,2,3}'::int[]) and ngay_nop between '1900-01-01' and '2100-01-31'",
        "select id from dvc.ho_so where id = any('{1,2,3}'::int[]) and ngay_nop between '2026-01-01' and 'infinity'",
        "select id from dvc.ho_so where id = any('{1,2,3}'::int[]) and ngay_nop between symmetric "
        "'2100-01-01' and '1900-01-01'",
        "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) values ('HS-1', 'cb01', true), ('HS-2', 'cb01', true)",
        "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) values ('HS-1', 'cb01', false)",
        "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) values ('HS-1', 'cb01', 'false')",
        "update dvc.ho_so set trang_thai = 'XONG', so_lan = so_lan + -1 where id = 5",
        "update dvc.ho_so set trang_thai = 'XONG', so_lan = so_lan - 1 where id = 5",
        "delete from dvc.phien where het_han < 'infinity'::date",
        "delete from dvc.phien where het_han < '9999-12-31'::date",
        "fetch forward all from c1",
        "fetch forward 101 from c1",
        "fetch backward 50 from c1",
        "fetch forward 51 from c1",
    ],
    "hidden reading": [
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = (select so_dinh_danh from "
        "dancu.cong_dan limit 1) "
        "and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = "
        "pg_read_file('/etc/passwd') and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c, lateral pg_ls_dir('/') z where c.so_dinh_danh = "
        "'1' and c.da_mat = false",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = false for update",
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '1'::regclass::text and "
        "c.da_mat = false",
        "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) select so_dinh_danh, ho_ten, true from dancu.cong_dan",
        "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) values ((select ho_ten from dancu.cong_dan limit "
        "1), 'cb01', true)",
        "update dvc.ho_so set trang_thai = (select ho_ten from dancu.cong_dan limit 1), so_lan = so_lan + 1 "
        "where id = 5",
        "update dvc.ho_so set trang_thai = 'XONG', so_lan = so_lan + 1 from dancu.cong_dan where id = 5",
        "delete from dvc.phien using dancu.cong_dan where het_han < '2026-01-01'::date",
        "insert into dvc.dem(ngay, n) values ('2026-01-01', 1) on conflict (ngay) do update set n = (select "
        "count(*) from dancu.cong_dan)",
        "insert into dvc.dem(ngay, n) values ('2026-01-01', 1) on conflict (ngay) do nothing",
        "select t.ten, string_agg(h.phi::text, ',') from dvc.ho_so h join dvc.thu_tuc t on t.id = "
        "h.thu_tuc_id group by t.ten "
        "having count(*) >= 5",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' union select 1, "
        "ho_ten from dancu.cong_dan",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai operator(evil.<>) 'HUY'",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY'::evil.text",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY' collate \"vi-x-icu\"",
        "select id, ho_ten from dancu.cong_dan where evil.lower(ho_ten) like lower('%Nguyễn%') limit 20",
        "select id, ho_ten from dancu.cong_dan where \"Lower\"(ho_ten) like lower('%Nguyễn%') limit 20",
    ],
    "session": [
        "set time zone 'UTC'",
        "set local time zone 'Asia/Ho_Chi_Minh'",
        "set role quan_tri",
        "set session authorization postgres",
        "set search_path to luu_tru",
        "select set_config('search_path', 'luu_tru', false)",
        "reset role",
        "declare c1 no scroll cursor with hold for select id from dvc.ho_so where nam = 2026",
        "declare c1 no scroll cursor for select ho_ten from dancu.cong_dan",
        "prepare p as select id from dvc.ho_so where nam = 2026",
        "execute p",
        "do $$ begin perform 1; end $$",
        "copy (select id from dvc.ho_so where nam = 2026) to '/tmp/x' with (format csv)",
        "copy (select id from dvc.ho_so where nam = 2026) to program 'cat' with (format csv)",
        "copy (select id from dvc.ho_so where nam = 2026) to stdout with (format binary)",
        "copy dvc.ho_so from stdin",
        "explain select id from dvc.ho_so where nam = 2026",
        "create temp table cong_dan as select 1",
        "truncate dvc.phien",
        "select id, trang_thai from dvc.ho_so where id in (1, 2, 3) and trang_thai <> 'HUY'; select 1",
        "set time zone 'Asia/Ho_Chi_Minh'; set role quan_tri",
    ],
    "not SQL": [
        "select",
        "select 'a",
        "select $x$ a",
        "select 1 /* a",
        "sElEcT id fRoM",
        "'; drop table dvc.ho_so; --",
        "select \u0000",
    ],
}
