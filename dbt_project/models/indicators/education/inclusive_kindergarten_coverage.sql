with kindergartens as (
    select *
    from {{ ref('stg_education__kindergartens') }}
    where is_in_city
),

periods as (
    select
        period_index,
        period_end
    from {{ ref('int_division_periods') }}
    where division_code = '230100'
),

-- The school year whose figures count at a month end: the latest with data that has begun.
school_years as (
    select
        periods.period_index,
        periods.period_end,
        max(kindergartens.school_year_starts_on) as school_year_starts_on
    from periods
    inner join kindergartens
        on
            kindergartens.school_year_starts_on <= periods.period_end
            and kindergartens.effective_from <= periods.period_end
            and kindergartens.effective_to > periods.period_end
    group by periods.period_index, periods.period_end
),

-- Each kindergarten's figures meet only the dozen month ends of their school year.
enrolments as (
    select
        kindergartens.district_code,
        kindergartens.sponsor_type,
        school_years.period_index as period_from,
        school_years.period_index + 1 as period_until,
        kindergartens.enrolled_children as children,
        case
            when
                kindergartens.sponsor_type = 'public'
                or (
                    kindergartens.inclusive_from <= school_years.period_end
                    and coalesce(kindergartens.inclusive_to, 'infinity') >= school_years.period_end
                )
                then kindergartens.enrolled_children
            else 0
        end as inclusive_children,
        1 as n
    from school_years
    inner join kindergartens
        on
            school_years.school_year_starts_on = kindergartens.school_year_starts_on
            and kindergartens.effective_from <= school_years.period_end
            and kindergartens.effective_to > school_years.period_end
),

changes as (
    {{ monthly_changes('inclusive_kindergarten_coverage', 'enrolments', ['inclusive_children', 'children', 'n']) }}
),

series as (
    {{ running_series('inclusive_kindergarten_coverage', 'changes', ['inclusive_children', 'children', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        inclusive_children as numerator,
        children as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('inclusive_kindergarten_coverage', 'measured') }}
