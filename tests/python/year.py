"""Prints a year as other libraries have it, a day a line: date, weekday (Monday 1), working day or not,
lunar day of the month.

chinesecalendar has the state's days off and days worked; lunardate has the lunar months.
"""

import datetime
import sys

import chinese_calendar
import lunardate

day = datetime.date(int(sys.argv[1]), 1, 1)
while day.year == int(sys.argv[1]):
    lunar = lunardate.LunarDate.from_solar_date(day.year, day.month, day.day)
    print(day.isoformat(), day.isoweekday(), int(chinese_calendar.is_workday(day)), lunar.day)
    day += datetime.timedelta(days=1)
