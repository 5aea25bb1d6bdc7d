-- MINH HỌA: what the sample application says, one statement each; the wall's list for it.
begin;
commit;
rollback;
select ho_ten, ngay_sinh from dancu.cong_dan where so_dinh_danh = $1;
select h.ma_ho_so, h.ngay_nop, c.ho_ten, c.so_dinh_danh from dvc.ho_so h join dancu.cong_dan c on c.id = h.cong_dan_id
    where h.don_vi_id = 17 and h.ngay_nop >= '2026-01-01' order by h.ngay_nop desc limit 50;
select id, ma_ho_so, trang_thai from dvc.ho_so where can_bo_id = $1 and trang_thai in ('MOI', 'DANG_XU_LY') limit 20;
insert into dvc.nhat_ky_tra_cuu (ma_ho_so, can_bo, muc_dich) values ('HS-1', 'cb01', 'XAC_MINH');
update dvc.ho_so set trang_thai = 'DA_TRA' where ma_ho_so = 'HS-1' and don_vi_id = 17;
select count(*) from dvc.ho_so where don_vi_id = 17 and trang_thai = 'TRE_HAN';
delete from dvc.phien where het_han < '2026-01-01';
select t.ten, count(*) as so_luong from dvc.ho_so h left join dvc.thu_tuc t on t.id = h.thu_tuc_id where h.nam = 2026
    group by t.ten order by so_luong desc limit 10;
with moi as (select id from dvc.ho_so where trang_thai = 'MOI' limit 5)
    update dvc.ho_so set can_bo_id = 3 where id in (select id from moi);
select bien_dong.loai, bien_dong.ngay from dancu.bien_dong
    where bien_dong.so_dinh_danh = '000000000001' and bien_dong.ngay between '2026-01-01' and '2026-03-31';
select so_the, han_the from bhyt.the_2026 where so_bhxh = '0000000001';
copy (select ma_ho_so, trang_thai from dvc.ho_so where nam = 2026) to stdout with (format csv);
