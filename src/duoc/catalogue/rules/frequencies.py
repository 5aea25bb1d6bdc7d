"""How often data is to be renewed: codes of the EU's table `frequency`, as days until the next update is due."""

# Days from one update to the next, with the rest of the period in which it is expected; 0: no deadline follows from the code.
DAYS = {
    "1MIN": 1, "5MIN": 1, "10MIN": 1, "15MIN": 1, "30MIN": 1, "HOURLY": 1, "BIHOURLY": 1, "TRIHOURLY": 1, "12HRS": 1,
    "UPDATE_CONT": 1, "CONT": 1, "DAILY": 1, "DAILY_2": 1, "WEEKLY": 7, "WEEKLY_2": 4, "WEEKLY_3": 3, "WEEKLY_5": 2,
    "BIWEEKLY": 14,
    "MONTHLY": 31, "MONTHLY_2": 16, "MONTHLY_3": 11, "BIMONTHLY": 62, "QUARTERLY": 92, "ANNUAL_3": 122, "ANNUAL_2": 184,
    "ANNUAL": 366, "BIENNIAL": 731, "TRIENNIAL": 1096, "QUADRENNIAL": 1461, "QUINQUENNIAL": 1827, "DECENNIAL": 3653,
    "IRREG": 0, "AS_NEEDED": 0, "NOT_PLANNED": 0, "NEVER": 0, "UNKNOWN": 0, "OTHER": 0,
}  # fmt: skip
WORDS = {
    "CONT": "liên tục", "UPDATE_CONT": "liên tục", "DAILY": "hằng ngày", "WEEKLY": "hằng tuần", "BIWEEKLY": "hai tuần một lần",
    "MONTHLY": "hằng tháng", "BIMONTHLY": "hai tháng một lần", "QUARTERLY": "hằng quý", "ANNUAL_2": "sáu tháng một lần",
    "ANNUAL_3": "bốn tháng một lần", "ANNUAL": "hằng năm", "BIENNIAL": "hai năm một lần", "TRIENNIAL": "ba năm một lần",
    "QUINQUENNIAL": "năm năm một lần", "DECENNIAL": "mười năm một lần", "IRREG": "không định kỳ", "AS_NEEDED": "khi có thay đổi",
    "NOT_PLANNED": "chưa có kế hoạch", "NEVER": "không cập nhật nữa", "UNKNOWN": "chưa rõ", "HOURLY": "hằng giờ",
}  # fmt: skip
