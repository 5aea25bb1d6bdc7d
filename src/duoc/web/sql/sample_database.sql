-- MINH HỌA: the tables of an invented one-stop application, and what its role may do there. Safe to repeat.
CREATE SCHEMA IF NOT EXISTS dvc;
CREATE SCHEMA IF NOT EXISTS dancu;
CREATE SCHEMA IF NOT EXISTS bhyt;

CREATE TABLE IF NOT EXISTS dancu.cong_dan (
    id integer PRIMARY KEY,
    so_dinh_danh text NOT NULL CONSTRAINT mot_so_mot_nguoi UNIQUE,
    ho_ten text NOT NULL,
    gioi_tinh text NOT NULL,
    ngay_sinh date NOT NULL,
    so_dien_thoai text NOT NULL,
    thuong_tru text NOT NULL,
    anh_chan_dung bytea
);
CREATE TABLE IF NOT EXISTS dancu.bien_dong (
    id integer PRIMARY KEY,
    so_dinh_danh text NOT NULL REFERENCES dancu.cong_dan (so_dinh_danh),
    loai text NOT NULL,
    ngay date NOT NULL
);
CREATE TABLE IF NOT EXISTS bhyt.the_2026 (
    so_the text PRIMARY KEY,
    so_bhxh text NOT NULL CONSTRAINT mot_so_bhxh_mot_the UNIQUE,
    so_dinh_danh text NOT NULL,
    han_the date NOT NULL
);
CREATE TABLE IF NOT EXISTS dvc.thu_tuc (id integer PRIMARY KEY, ten text NOT NULL);
CREATE TABLE IF NOT EXISTS dvc.ho_so (
    id integer PRIMARY KEY,
    ma_ho_so text NOT NULL CONSTRAINT mot_ma_mot_ho_so UNIQUE,
    trang_thai text NOT NULL,
    can_bo_id integer NOT NULL,
    don_vi_id integer NOT NULL,
    ngay_nop date NOT NULL,
    nam integer NOT NULL,
    cong_dan_id integer NOT NULL REFERENCES dancu.cong_dan (id),
    thu_tuc_id integer NOT NULL REFERENCES dvc.thu_tuc (id)
);
CREATE TABLE IF NOT EXISTS dvc.phien (id integer PRIMARY KEY, can_bo text NOT NULL, het_han timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS dvc.nhat_ky_tra_cuu (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    luc timestamptz NOT NULL DEFAULT now(),
    ma_ho_so text NOT NULL,
    can_bo text NOT NULL,
    muc_dich text NOT NULL
);
CREATE INDEX IF NOT EXISTS ho_so_theo_can_bo ON dvc.ho_so (can_bo_id, trang_thai);
CREATE INDEX IF NOT EXISTS ho_so_theo_don_vi ON dvc.ho_so (don_vi_id, ngay_nop DESC);
CREATE INDEX IF NOT EXISTS bien_dong_theo_nguoi ON dancu.bien_dong (so_dinh_danh, ngay);

COMMENT ON SCHEMA dvc IS 'MINH HỌA: hồ sơ một cửa của một ứng dụng không có thật';
COMMENT ON SCHEMA dancu IS 'MINH HỌA: người do phần mềm đặt ra; mã tỉnh 000 không cấp cho ai';
COMMENT ON SCHEMA bhyt IS 'MINH HỌA: thẻ bảo hiểm y tế do phần mềm đặt ra';

-- The application's role: what its statements need, column by column where the table holds more.
GRANT USAGE ON SCHEMA dvc, dancu, bhyt TO app_dvc;
GRANT SELECT (id, so_dinh_danh, ho_ten, ngay_sinh) ON dancu.cong_dan TO app_dvc;
GRANT SELECT (so_dinh_danh, loai, ngay) ON dancu.bien_dong TO app_dvc;
GRANT SELECT (so_the, so_bhxh, han_the) ON bhyt.the_2026 TO app_dvc;
GRANT SELECT ON dvc.thu_tuc, dvc.ho_so TO app_dvc;
GRANT UPDATE (trang_thai, can_bo_id) ON dvc.ho_so TO app_dvc;
GRANT SELECT, DELETE ON dvc.phien TO app_dvc;
GRANT INSERT (ma_ho_so, can_bo, muc_dich) ON dvc.nhat_ky_tra_cuu TO app_dvc;
