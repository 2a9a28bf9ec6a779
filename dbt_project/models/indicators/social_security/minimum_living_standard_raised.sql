with standards as (
    select *
    from {{ ref('stg_civil_affairs__minimum_living_standards') }}
    where
        is_in_city
        and record_effective_from is not null
),

periods as (
    select
        period_index,
        period_end,
        (period_end + 1 - interval '1 year')::date - 1 as year_before
    from {{ ref('int_periods') }}
),

-- The standard in force is the one that took effect last. The list holds a few rows a year.
compared as (
    select
        periods.period_index,
        standards.district_code,
        standards.area,
        (array_agg(standards.standard_yuan order by standards.record_effective_from desc, standards.year desc))[1]
            as standard,
        (
            array_agg(standards.standard_yuan order by standards.record_effective_from desc, standards.year desc)
            filter (where standards.record_effective_from <= periods.year_before)
        )[1] as former_standard
    from periods
    inner join standards
        on
            standards.record_effective_from <= periods.period_end
            and standards.effective_from <= periods.period_end
            and standards.effective_to > periods.period_end
    group by periods.period_index, standards.district_code, standards.area
),

-- An area without a standard a year before compares with nothing and is left out.
judged as (
    select
        district_code,
        period_index as period_from,
        period_index + 1 as period_until,
        count(*) as n,
        case
            when bool_or(standard > former_standard) and not bool_or(standard < former_standard) then 1
            else 0
        end as raised
    from compared
    group by district_code, period_index
),

changes as (
    {{ monthly_changes('minimum_living_standard_raised', 'judged', ['raised', 'n']) }}
),

series as (
    {{ running_series('minimum_living_standard_raised', 'changes', ['raised', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        raised as numerator,
        {{ districts_in('division_code') }} as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('minimum_living_standard_raised', 'measured') }}
