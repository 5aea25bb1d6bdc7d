"""How often data is to be renewed: codes of the EU's table `frequency`, as days until the next update is due."""

# Days from one update to the next, with the rest of the period in which it is expected; 0: no deadline follows from the code.
DAYS = {
    "1MIN": 1, "5MIN": 1, "10MIN": 1, "15MIN": 1, "30MIN": 1, "HOURLY": 1, "BIHOURLY": 1, "TRIHOURLY": 1, "12HRS": 1,
    "UPDATE_CONT": 1, "CONT": 1, "DAILY": 1, "DAILY_2": 1, "WEEKLY": 7, "WEEKLY_2": 4, "WEEKLY_3": 3, "WEEKLY_5": 2,
    "BIWEEKLY": 14,
    "MONTHLY": 31, "MONTHLY_2": 16, "MONTHLY_3": 11, "BIMONTHLY": 62, "QUARTERLY": 92, "ANNUAL_3": 122, "ANNUAL_2": 184,
    "ANNUAL": 366, "BIENNIAL": 731, "TRIENNIAL": 1096, "QUADRENNIAL": 1461, "QUINQUENNIAL": 1827, "SEXENNIAL": 2192,
    "DECENNIAL": 3653, "BIDECENNIAL": 7305, "TRIDECENNIAL": 10958,
    "IRREG": 0, "AS_NEEDED": 0, "NOT_PLANNED": 0, "NEVER": 0, "UNKNOWN": 0, "OTHER": 0, "OP_DATPRO": 0,
}  # fmt: skip
