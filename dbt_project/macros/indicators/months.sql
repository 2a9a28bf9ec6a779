{# Months are counted from December 2021, the baseline, which is 0. An interval is [first month end in force, first month
   end no longer in force), so that a running sum of +1 and -1 gives the state at every month end. #}

{# Index of the month a day falls in: how many of the months after December 2021 have begun on it. Days before are 0,
   infinity is the last; a search in one array, since millions of days are placed every night. #}
{% macro month_index(day) -%}
width_bucket(
    {{ day }},
    (
        select array_agg(months.first_day::date order by months.first_day)
        from generate_series(timestamp '2022-01-01', timestamp '2099-12-01', interval '1 month') as months (first_day)
    )
)
{%- endmacro %}


{# First month end on or after every one of the given days; the caller leaves out rows without a start. #}
{% macro first_month(starts) -%}
{{ month_index('greatest(' ~ starts | join(', ') ~ ')') }}
{%- endmacro %}


{# First month end at which it is over: an event ends it on its day, a last day the day after; empty never ends it. #}
{% macro month_after(events=[], last_days=[]) -%}
{%- set ends = events + [] -%}
{%- for day in last_days %}{% do ends.append(day ~ ' + 1') %}{% endfor -%}
{{ month_index("least(" ~ ends | join(', ') ~ ", date 'infinity')") }}
{%- endmacro %}


{# First month end after the calendar year of a day: an event counts in its own year only. #}
{% macro month_after_year(day) -%}
(12 * (extract(year from {{ day }})::int - 2021) + 1)
{%- endmacro %}
