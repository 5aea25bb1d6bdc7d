create schema dvc; create schema dancu; create schema bhyt;
create table dancu.cong_dan (id int primary key, so_dinh_danh text unique, ho_ten text, ngay_sinh date);
create table dvc.thu_tuc (id int primary key, ten text);
create table dvc.ho_so (id int primary key, ma_ho_so text, trang_thai text, can_bo_id int, don_vi_id int, ngay_nop date,
    cong_dan_id int, thu_tuc_id int, nam int);
create table dvc.phien (het_han date);
create table dvc.nhat_ky_tra_cuu (ma_ho_so text, can_bo text, muc_dich text);
create table dancu.bien_dong (so_dinh_danh text, loai text, ngay date);
create table bhyt.the_2026 (so_the text, han_the date, so_bhxh text);
insert into dancu.cong_dan values (1, '096200000001', 'Nguyễn Văn An', '1980-02-03');
insert into dvc.ho_so select n, 'HS-' || n, 'MOI', 1, 17, '2026-02-01', 1, 1, 2026 from generate_series(1, 15) n;
create table dvc.lon (n int, chu text);
