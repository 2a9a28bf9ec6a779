with responses as (
    select
        district_code,
        1 as n,
        case when rating in ('satisfied', 'fairly_satisfied') then 1 else 0 end as satisfied,
        {{ first_month(['surveyed_on']) }} as period_from,
        {{ month_after_months('surveyed_on', 12) }} as period_until
    from {{ ref('stg_health__family_doctor_surveys') }}
    where
        is_in_city
        and is_valid
        and surveyed_on is not null
),

changes as (
    {{ monthly_changes('family_doctor_satisfaction', 'responses', ['n', 'satisfied']) }}
),

series as (
    {{ running_series('family_doctor_satisfaction', 'changes', ['n', 'satisfied']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        satisfied as numerator,
        n as denominator,
        n,
        100 * {{ wilson_bound('satisfied', 'n', '-') }} as ci_low,
        100 * {{ wilson_bound('satisfied', 'n', '+') }} as ci_high,
        null as denominator_year
    from series
)

{{ indicator_rows('family_doctor_satisfaction', 'measured', own=['ci_low', 'ci_high']) }}
