"""Expressions of time as real articles use them: the days were written down before the reader was run.

The document is of Wednesday, 12 May 2021, where it has a date. Events are INVENTED.
"""

import datetime as dt

import pytest

from openline.reports.model import DateInterval, Time
from openline.reports.times.expressions import find_times
from openline.reports.times.partial import partial_of, unanchored

WEDNESDAY = dt.date(2021, 5, 12)
KNOWN = """\
2021-05-06 2021-05-06 | May 6 | Three soldiers were killed on May 6, the ministry said.
2021-05-10 2021-05-10 | Monday | The ministry said on Monday that three soldiers were killed.
2021-05-07 2021-05-07 | Friday | Two drones hit the base last Friday.
2021-05-11 2021-05-11 | Tuesday | The strike late Tuesday wounded four.
2021-05-11 2021-05-12 | overnight | Rockets hit the field overnight.
2021-05-06 2021-05-06 | May 6 | A convoy crossed on May 6. The previous day jets had hit the road.
2021-05-05 2021-05-05 | previous day | A convoy crossed on May 6. The previous day jets had hit the road.
2021-05-01 2021-05-12 | this month | Earlier this month, a column left the base.
- - | last few months | In the last few months, an airfield was built.
- - | recent months | In recent months the garrison has grown.
- - | recent weeks | Flights have increased in recent weeks.
- - | recent days | In recent days, militia convoys have been seen.
2021-04-14 2021-04-14 | 14th | The raid was carried out on the 14th, he said.
2020-11-14 2020-11-14 | Nov. 14 | The raid took place on Nov. 14, he said.
2020-11-14 2020-11-14 | 14 November | The raid took place on 14 November.
2020-11-13 2020-11-14 | 13-14 November | Aircraft struck on the night of 13-14 November.
2020-11-13 2020-11-14 | November 13-14 | Aircraft struck on the night of November 13-14.
2021-05-09 2021-05-09 | Sunday | It began at dawn on Sunday.
2021-03-01 2021-05-31 | March and May | Between March and May, 40 convoys crossed.
2021-05-12 2021-12-31 | end of the year | They will be gone by the end of the year, he said.
2021-05-12 2021-05-12 | Wednesday | As of Wednesday, 900 troops were there.
2021-05-06 2021-05-06 | same day | Shells fell on May 6. On the same day a drone was shot down.
2021-05-06 2021-05-07 | Hours later | Shells fell on May 6. Hours later jets struck back.
2021-05-08 2021-05-08 | Saturday | The post was hit on Saturday night.
2021-05-09 2021-05-09 | Sunday | The post was hit early on Sunday.
2021-05-09 2021-05-09 | Sunday | Sunday's strike killed three.
2021-05-10 2021-05-12 | this week | Four convoys crossed this week.
2021-05-08 2021-05-09 | weekend | This past weekend two drones were shot down.
2021-05-11 2021-05-12 | 24 hours | Over the past 24 hours, five strikes were carried out.
2021-05-10 2021-05-12 | 48 hours | In the past 48 hours, two trucks were hit.
2021-05-05 2021-05-12 | past week | During the past week there were nine strikes.
2021-04-01 2021-04-30 | Last month | Last month the base was hit twice.
2020-01-01 2020-12-31 | Last year | Last year 40 convoys crossed.
2019-05-01 2019-05-31 | two years ago | The base was built two years ago.
2021-05-07 2021-05-07 | five days ago | He was killed five days ago.
2021-04-28 2021-04-28 | two weeks ago | He was killed about two weeks ago.
2019-01-01 2019-04-30 | early 2019 | The post was set up in early 2019.
2021-04-11 2021-04-20 | mid-April | The post was set up in mid-April.
2021-04-21 2021-04-30 | late April | The post was set up in late April.
2021-05-06 2021-05-06 | May 6 | They clashed on Thursday, May 6.
2021-05-06 2021-05-06 | 6 May | They clashed on Thursday 6 May.
2021-05-06 2021-05-06 | May 6 | They clashed on Thursday (May 6).
2021-05-06 2021-05-08 | May 6-8 | They clashed on May 6-8.
2021-05-03 2021-05-08 | May 3 to May 8 | They clashed from May 3 to May 8.
2021-05-03 2021-05-08 | 3 to 8 May | They clashed from 3 to 8 May.
2021-05-03 2021-05-08 | 3 and 8 May | They clashed between 3 and 8 May.
2021-05-06 2021-05-07 | 6 and 7 May | They clashed on 6 and 7 May.
2021-05-06 2021-05-07 | May 6 and 7 | They clashed on May 6 and 7.
2021-05-10 2021-05-12 | Monday and Wednesday | They clashed between Monday and Wednesday.
2021-05-04 2021-05-04 | Tuesday | Tuesday last week a truck burned.
2021-05-03 2021-05-03 | Monday | On Monday of last week a truck burned.
2021-05-07 2021-05-07 | following day | Shells fell on May 6. The following day a convoy came.
2021-05-07 2021-05-07 | next day | Shells fell on May 6. The next day a convoy came.
2021-05-05 2021-05-05 | day before | Shells fell on May 6. The day before, a convoy came.
2021-05-09 2021-05-09 | Three days later | Shells fell on May 6. Three days later a convoy came.
2021-04-29 2021-04-29 | week earlier | Shells fell on May 6. A week earlier a convoy came.
2021-05-06 2021-05-06 | same night | Shells fell on May 6. That same night a drone fell.
2021-05-11 2021-05-11 | Tuesday | It fell at around 9:30 p.m. on Tuesday.
2021-05-11 2021-05-11 | Tuesday | It fell at 02:15 local time on Tuesday.
2021-05-09 2021-05-12 | past three days | They have fought for the past three days.
2021-05-12 2021-05-12 | this morning | A convoy arrived this morning.
2021-05-12 2021-05-12 | today | A convoy arrived earlier today.
2021-05-12 2021-05-12 | Wednesday | A convoy arrived earlier on Wednesday.
2021-05-12 2021-05-12 | the day | A convoy arrived earlier in the day.
2021-05-10 2021-05-12 | the week | A convoy arrived earlier in the week.
2021-01-01 2021-05-12 | this year | So far this year 200 trucks arrived.
2021-03-01 2021-03-31 | March of this year | In March of this year 200 trucks arrived.
2020-10-01 2020-10-31 | October last year | In October last year 200 trucks arrived.
2020-10-01 2020-10-31 | October of last year | In October of last year 200 trucks arrived.
2020-10-01 2020-10-31 | October | Last October 200 trucks arrived.
2020-12-01 2020-12-31 | December | Last December 200 trucks arrived.
2021-01-01 2021-03-31 | first quarter of 2021 | In the first quarter of 2021, 200 trucks arrived.
2021-05-03 2021-05-09 | week of May 3 | In the week of May 3, 200 trucks arrived.
2021-05-10 2021-05-12 | third consecutive day | For a third consecutive day, the base was shelled.
2021-05-08 2021-05-09 | Saturday to Sunday | During the night of Saturday to Sunday the base was shelled.
2021-05-08 2021-05-09 | Saturday and Sunday | In the night between Saturday and Sunday the base was shelled.
2021-05-08 2021-05-09 | Saturday to Sunday | Overnight Saturday to Sunday the base was shelled.
2021-05-12 2021-05-14 | Friday | The truce holds until Friday.
2021-05-12 2021-05-20 | May 20 | It will leave no later than May 20.
2021-04-01 2021-05-12 | beginning of April | The base has been there since the beginning of April.
2021-05-06 2021-05-06 | May 6 | The evening of May 6 was quiet.
2021-05-06 2021-05-06 | 6 May | It happened before dawn on 6 May.
2021-05-06 2021-05-06 | 6th May | It happened on 6th May.
2021-05-06 2021-05-06 | May 6th, 2021 | It happened on May 6th, 2021.
2021-05-06 2021-05-06 | 6 May 2021 | It happened on Thursday, 6 May 2021, at 10:00.
2019-03-01 2019-03-31 | March, 2019 | It happened in March, 2019.
2014-01-01 2017-12-31 | 2014 to 2017 | IS held it from 2014 to 2017.
- - | few days ago | It happened a few days ago.
- - | several weeks ago | It happened several weeks ago.
2021-05-09 2021-05-09 | Sunday | It happened in the small hours of Sunday.
2021-05-09 2021-05-09 | Sunday | In the early hours of the morning on Sunday it burned.
2021-05-11 2021-05-11 | Tuesday | The attack, which took place at 4:05 a.m. on Tuesday, wounded two.
2021-05-06 2021-05-06 | 6 May 2021 | The trucks crossed at 0230Z on 6 May 2021.
2021-05-06 2021-05-06 | 2021-05-06 | The trucks crossed on 2021-05-06T14:00:00Z.
2021-05-11 2021-05-11 | Tuesday | Shelling was heard through Tuesday night.
2021-05-12 2021-05-12 | Wednesday | Shelling continued into Wednesday.
2019-05-01 2019-08-31 | mid-2019 | The last convoy was in mid-2019.
2021-05-10 2021-05-10 | May 10 | A day earlier, on May 10, two drones fell.
2020-06-01 2020-06-30 | June 2020 | Nearly a year after the truce was signed in June 2020, it broke.
2021-05-06 2021-05-06 | May 6 | On the morning of May 6, at least 10 trucks crossed.
2021-05-09 2021-05-09 | three days after | It comes three days after a similar attack.
2021-03-01 2021-03-31 | Two months ago | Two months ago, the outpost was abandoned.
2021-04-21 2021-04-30 | end of last month | At the end of last month a pontoon was laid.
2020-09-01 2020-12-31 | end of last year | At the end of last year a pontoon was laid.
2021-04-21 2021-04-30 | last month | Late last month a pontoon was laid.
2021-05-03 2021-05-09 | last week | Early last week a pontoon was laid.
2020-09-01 2020-12-31 | last year | Late last year a pontoon was laid.
2021-01-01 2021-04-30 | this year | Early this year a pontoon was laid.
2021-05-03 2021-05-09 | last week | Late last week a pontoon was laid.
2021-03-12 2021-05-12 | last two months | Over the last two months, an airfield was extended.
2021-04-22 2021-04-22 | April 22 | Two weeks earlier, on April 22, the bridge was hit.
2021-05-12 2021-05-20 | May 20 | The exercise runs through May 20.
2021-05-12 2021-05-12 | 1100 GMT | He spoke at 1100 GMT.
2019-03-01 2019-05-31 | spring 2019 | In spring 2019 the last pocket fell.
2021-05-06 2021-05-06 | May 6 | On the eve of the vote, on May 6, shells fell.
2021-04-01 2021-04-30 | April | The two met twice in April.
2021-05-08 2021-05-10 | Saturday through Monday | Nothing moved from Saturday through Monday.
2021-05-10 2021-05-10 | before yesterday | A patrol passed there the day before yesterday.
2021-05-08 2021-05-08 | May 8 | A patrol passed there on Sat., May 8.
2020-09-03 2020-09-03 | Sept. 3 | A patrol passed there on Sept. 3.
2021-05-10 2021-05-10 | Monday | The fire broke out at midnight Monday.
2021-05-10 2021-05-10 | Monday | The fire broke out around noon Monday.
2021-04-01 2021-04-30 | April | The fire broke out midway through April.
2020-05-03 2020-05-03 | May 3, 2020 | A year ago, on May 3, 2020, the post burned.
2021-05-11 2021-05-12 | last night | Four rockets landed there last night.
2021-05-13 2021-05-13 | Thursday | The talks on Thursday will be held in Astana.
2021-06-01 2021-06-30 | June | The group will meet in June.
2021-05-12 2021-09-30 | September | They plan to withdraw by September.
2021-05-06 2021-05-06 | May 6 | Three strikes hit the airbase within two hours on May 6.
2021-05-10 2021-05-10 | Monday | By Monday evening the town had fallen.
2021-05-10 2021-05-10 | Monday | By Monday, the convoy had left.
2021-05-12 2021-05-12 | same day | The village was hit again on the afternoon of the same day.
2021-05-05 2021-05-12 | in a week | It was the third such flight in a week.
2021-05-10 2021-05-12 | all week | Shells fell all week.
2019-08-01 2019-08-31 | two months later | In June 2019 the line was cut. It was restored two months later.
2021-05-01 2021-05-16 | first half of May | The first half of May was quiet.
2021-05-07 2021-05-12 | Friday | Since Friday evening, 12 rockets have landed.
2021-05-10 2021-05-12 | Monday | It has been shut since early Monday.
2021-05-11 2021-05-11 | Tuesday | They met on Tuesday of this week.
2021-05-11 2021-05-11 | Tuesday | Clashes were reported as recently as Tuesday.
2021-05-11 2021-05-11 | Tuesday | The attack took place on Tuesday at 21:40 local time (18:40 GMT).
2021-04-30 2021-04-30 | April 30 | Three people died in an attack on April 30 and two more on May 2.
2021-05-02 2021-05-02 | May 2 | Three people died in an attack on April 30 and two more on May 2.
2021-04-21 2021-04-30 | late April | By late April, 600 trucks had passed.
- - | For months | For months, the road has been shut.
2018-09-01 2018-11-30 | autumn of 2018 | The base was set up in the autumn of 2018.
2021-05-10 2021-05-10 | Monday | On Monday night, jets struck.
2021-05-06 2021-05-07 | May 6 | On the night of May 6, jets struck.
2021-05-10 2021-05-11 | Monday to Tuesday | On the night of Monday to Tuesday, jets struck.
2021-05-10 2021-05-11 | Monday to Tuesday | In the night from Monday to Tuesday, jets struck.
2021-05-10 2021-05-10 | Monday | Jets struck late on Monday and early on Tuesday.
2021-05-11 2021-05-11 | Tuesday | Jets struck late on Monday and early on Tuesday.
2021-05-05 2021-05-12 | past week | At least 12 were killed in the past week alone.
2021-05-08 2021-05-09 | the weekend | The convoy left at the weekend.
2021-05-10 2021-05-10 | Monday | Monday's and Tuesday's strikes hit the depot.
2021-05-11 2021-05-11 | Tuesday | Monday's and Tuesday's strikes hit the depot.
2020-03-05 2020-03-05 | 5 March 2020 | The ceasefire of 5 March 2020 still holds.
2021-05-14 2021-05-14 | Friday | The convoy is due on Friday.
2021-05-13 2021-05-13 | Thursday | The patrol will set out on Thursday morning.
2021-05-17 2021-05-23 | next week | He is to visit Baghdad next week.
2021-05-12 2021-05-14 | 48 hours | They will leave within 48 hours.
2021-05-12 2021-06-01 | June 1 | They will leave by June 1.
2021-05-12 2021-12-31 | end of the year | They will stay through the end of the year.
2020-11-01 2020-11-30 | Six months ago | Six months ago the town changed hands.
2011-05-01 2011-05-31 | decade ago | A decade ago the war began.
2011-03-01 2011-03-31 | March 2011 | It dates back to March 2011.
2021-05-11 2021-05-11 | Tuesday | Late Tuesday and into Wednesday shells fell.
2021-05-12 2021-05-12 | Wednesday | Late Tuesday and into Wednesday shells fell.
2021-05-11 2021-05-11 | Tuesday | Earlier Tuesday a drone fell.
2021-05-06 2021-05-06 | 6 May | In the afternoon of 6 May a drone fell.
2021-05-06 2021-05-06 | 6 May | A drone fell at 1600 on 6 May.
2021-05-06 2021-05-06 | 6th of May | A drone fell on Thursday, 6th of May.
2021-05-06 2021-05-06 | May 6 | A drone fell last Thursday, May 6.
2021-03-01 2021-04-30 | March 1 until April 30 | From March 1 until April 30 there were 12 strikes.
2021-02-22 2021-02-26 | 22 and 26 February 2021 | Between 22 and 26 February 2021, there were 12 strikes.
2021-04-01 2021-04-30 | 1-30 April 2021 | The report covers 1-30 April 2021.
2021-04-01 2021-04-30 | April 1 - 30, 2021 | The report covers April 1 - 30, 2021.
2021-05-06 2021-05-06 | May 6, 2021 | On May 6, 2021 at 10 p.m., a rocket fell.
2021-05-06 2021-05-06 | 06 May 2021 | On 06 May 2021, a rocket fell.
2021-05-06 2021-05-06 | 6 May 2021 | On 6 May 2021 at approximately 0215Z a rocket fell.
2020-05-12 2020-05-12 | May 12, 2020 | A year to the day after the strike of May 12, 2020, it was hit again.
2021-05-07 2021-05-07 | Friday | It was hit on Friday and again on Sunday morning.
2021-05-09 2021-05-09 | Sunday | It was hit on Friday and again on Sunday morning.
2021-05-09 2021-05-09 | Sunday | The Sunday attack killed two.
2021-05-08 2021-05-08 | Saturday | Saturday's joint patrol was the first since March.
2021-03-01 2021-05-12 | since March | Saturday's joint patrol was the first since March.
2021-04-01 2021-04-07 | first week of April | In the first week of April, flights doubled.
2021-04-01 2021-04-30 | April | During April flights doubled.
2021-04-01 2021-05-31 | April and May | Flights doubled between April and May.
2021-05-01 2021-05-31 | in May | Flights rose to 14 in May from five in April.
2021-04-01 2021-04-30 | in April | Flights rose to 14 in May from five in April.
2021-05-10 2021-05-10 | May 10 | Flights rose in the month to May 10.
2021-05-10 2021-05-10 | May 10 | As of May 10, flights had doubled.
2021-05-11 2021-05-11 | Yesterday | Yesterday afternoon flights were seen.
2021-05-11 2021-05-11 | yesterday | Early yesterday flights were seen.
2021-05-10 2021-05-11 | night before last | The night before last, flights were seen.
2021-05-10 2021-05-10 | Two nights ago | Two nights ago flights were seen.
2020-01-01 2020-12-31 | 2020 | Throughout 2020 flights were seen.
2021-05-12 2021-05-12 | 11:30 p.m. | He said the call was made at 11:30 p.m., half an hour before the strike.
2021-02-01 2021-05-12 | since February | It was the 12th patrol since February.
2020-10-01 2021-05-12 | since October 2020 | The first such strike since October 2020 hit Mayadin on Monday.
2021-05-10 2021-05-10 | Monday | The first such strike since October 2020 hit Mayadin on Monday.
2021-05-10 2021-05-10 | Monday | They had until Friday to leave, the army said on Monday.
2021-05-07 2021-05-07 | Friday | “We were hit on Friday night,” he said by phone on Saturday.
2021-05-08 2021-05-08 | Saturday | “We were hit on Friday night,” he said by phone on Saturday.
2021-05-10 2021-05-10 | Monday | A statement issued late on Monday said the strike had taken place at dawn.
2021-05-06 2021-05-09 | Thursday to Sunday | From Thursday to Sunday, 60 trucks crossed.
2021-05-01 2021-05-02 | May 1-2 | Over the weekend of May 1-2, 60 trucks crossed.
2021-01-01 2021-03-31 | first three months of 2021 | In the first three months of 2021, 600 trucks crossed.
2020-05-01 2020-05-31 | May of last year | In May of last year 200 crossed.
2021-04-01 2021-04-10 | early April 2021 | In early April 2021 200 crossed.
2021-01-03 2021-01-03 | Jan. 3 | The base, opened on Jan. 3, has 200 men.
2021-06-03 2021-06-03 | June 3 | It will open on June 3.
2021-06-01 2021-06-30 | next month | It opens next month.
2021-05-20 2021-05-20 | May 20 | The talks are set for May 20.
2021-05-16 2021-05-16 | Sunday | A new round is scheduled for Sunday.
2021-05-14 2021-05-14 | Friday | The deadline expires on Friday at midnight.
2021-05-07 2021-05-07 | Friday | The deadline expired on Friday at midnight.
2021-05-12 2021-05-12 | Wednesday | Wednesday's drill followed one on Tuesday.
2021-05-11 2021-05-11 | Tuesday | Wednesday's drill followed one on Tuesday.
2021-05-12 2021-05-12 | Wednesday | The trucks left before sunrise on Wednesday.
2021-02-01 2021-02-28 | February | Three months earlier, in February, the base was empty.
2021-05-06 2021-05-06 | May 6 | Some time after 3 a.m. on May 6, blasts were heard.
2021-05-06 2021-05-06 | Thursday | Blasts were heard shortly before 3 a.m. Thursday local time (0000 GMT).
2021-05-05 2021-05-05 | 5th of May | He was seen on the 3rd and again on the 5th of May.
2021-05-11 2021-05-11 | 11 May | At 6.30am on Tuesday 11 May a drone hit the base.
2021-05-09 2021-05-09 | Sunday | It happened this past Sunday.
2021-05-09 2021-05-09 | Sunday | It happened Sunday night into Monday.
2021-05-10 2021-05-10 | Monday | It happened Sunday night into Monday.
- - | past few days | It happened over the past few days.
- - | coming days | It will happen in the coming days.
2021-05-01 2021-05-12 | since May 1 | It has happened every day since May 1.
2021-05-02 2021-05-12 | last 10 days | It happened in the last 10 days.
2021-04-28 2021-05-12 | past two weeks | In the past two weeks alone, it happened five times.
2021-05-03 2021-05-09 | last week | It happened twice last week and once this week.
2021-05-10 2021-05-12 | this week | It happened twice last week and once this week.
"""
"""From, until | words of the expression | the sentence."""
UNKNOWN = [
    ("Karpov said on May 6.", "May 6", "--05-06"),
    ("It was hit on Monday.", "Monday", "-W-1"),
    ("It was hit late Tuesday night.", "Tuesday", "-W-2"),
    ("It has grown since the start of this year.", "start of this year", ""),
    ("In the last few months, an airfield was built.", "last few months", ""),
    ("It came two days after the attack.", "two days after", ""),
    ("On Nov. 14 it was hit. Two days later it was taken.", "Nov. 14", "--11-14"),
    ("On Nov. 14 it was hit. Two days later it was taken.", "Two days later", ""),
    ("In May, 40 trucks crossed.", "May", "--05"),
    ("On the night of 13-14 November jets struck.", "13-14 November", "--11-13/--11-14"),
    ("Between March and May, 40 trucks crossed.", "March and May", "--03/--05"),
    ("Thursday, 6 May, was calm.", "6 May", "--05-06"),
    ("It was hit overnight.", "overnight", ""),
    ("It was hit yesterday.", "yesterday", ""),
    ("It was hit on the 14th.", "14th", "---14"),
    ("It was hit last month.", "last month", ""),
    ("On Wednesday, May 6, jets struck.", "May 6", "--05-06"),
    ("From 3 to 8 May jets struck.", "3 to 8 May", "--05-03/--05-08"),
    ("Last Friday jets struck.", "Friday", "-W-5"),
    ("Jets struck in late April.", "late April", "--04"),
    ("Jets struck between Monday and Wednesday.", "Monday and Wednesday", "-W-1/-W-3"),
    ("Jets struck early in 2017 and in May.", "May", "--05"),
    ("Jets struck in December 2017. In January they struck again.", "January", "--01"),
]
BY_THE_TEXT = [
    (
        "On Nov. 14, 2017, it was hit. Two days later it was taken.",
        "Nov. 14, 2017",
        "2017-11-14",
        "2017-11-14",
    ),
    (
        "On Nov. 14, 2017, it was hit. Two days later it was taken.",
        "Two days later",
        "2017-11-16",
        "2017-11-16",
    ),
    (
        "On 3 February 2018 it was hit. On 7 February it was hit again.",
        "3 February 2018",
        "2018-02-03",
        "2018-02-03",
    ),
    (
        "On 3 February 2018 it was hit. On 7 February it was hit again.",
        "7 February",
        "2018-02-07",
        "2018-02-07",
    ),
    ("It fell in 2014.", "2014", "2014-01-01", "2014-12-31"),
]


def at(text: str, said: str, date: dt.date | None) -> list[Time]:
    """The times of a sentence that hold some words, or stand within them."""
    known = DateInterval(date, date, "stated" if date else "none")
    every = find_times(text, (), known)
    return [each for each in every if said.lower() in each.text.lower() or each.text in said]


@pytest.mark.parametrize("line", KNOWN.splitlines())
def test_days_where_the_document_has_a_date(line: str) -> None:
    days, said, text = line.split(" | ")
    wanted = tuple(None if day == "-" else dt.date.fromisoformat(day) for day in days.split())
    assert wanted in [(each.since, each.until) for each in at(text, said, WEDNESDAY)]


@pytest.mark.parametrize(("text", "said", "partial"), UNKNOWN)
def test_without_a_date_there_is_no_year_and_what_the_calendar_tells_is_kept(
    text: str, said: str, partial: str
) -> None:
    found = at(text, said, None)
    assert found
    assert all(each.since is None and each.until is None and each.basis == "none" for each in found)
    assert partial in [each.partial for each in found]


@pytest.mark.parametrize(("text", "said", "since", "until"), BY_THE_TEXT)
def test_a_year_that_the_text_states_holds_for_the_days_around_it(
    text: str, said: str, since: str, until: str
) -> None:
    found = [(str(each.since), str(each.until)) for each in at(text, said, None)]
    assert (since, until) in found


def test_a_day_far_from_the_one_with_a_year_has_none() -> None:
    (_, later) = find_times("It was hit on 3 February 2018. It was hit again on 7 August.")
    assert later.since is None
    (_, before) = find_times("It was hit on 3 January 2018. It had been hit on 30 December.")
    assert before.since is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on May 6", "6 May, year not stated"),
        ("On the night of 13-14 November", "13 November to 14 November, year not stated"),
        ("in late April", "April, year not stated"),
        ("late Monday", "a Monday, date not known"),
        ("between Monday and Wednesday", "a Monday to a Wednesday, date not known"),
        ("on the 14th", "day 14 of a month, month not stated"),
        ("two days after", "counted from another event; day not known"),
        ("hours later", "counted from another event; day not known"),
        ("since the start of this year", "counted from the day of the report, which is not stated"),
        ("In the last few months", "counted from the day of the report, which is not stated"),
        ("two weeks ago", "counted from the day of the report, which is not stated"),
        ("for hours", "day not known"),
    ],
)
def test_what_is_not_known_is_said_and_what_is_known_too(text: str, said: str) -> None:
    assert unanchored(text) == said


@pytest.mark.parametrize("text", ["on Mondays", "in 2018", "for hours", "in May 2018"])
def test_what_tells_no_day_of_the_calendar_has_none(text: str) -> None:
    assert partial_of(text) == ""
