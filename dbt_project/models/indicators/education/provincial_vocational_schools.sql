-- The extract names no districts: the figure is the city's alone.
with accepted as (
    select
        school_code,
        null::text as district_code,
        {{ first_month(['recognised_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_education__vocational_recognitions') }}
    where
        kind = 'school'
        and stage = 'accepted'
        and recognised_on is not null
),

changes as (
    {{ distinct_changes('provincial_vocational_schools', 'accepted', 'school_code', 'schools') }}
),

series as (
    {{ running_series('provincial_vocational_schools', 'changes', ['schools', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        schools as numerator,
        null as denominator,
        n,
        null as denominator_year
    from series
)

{{ indicator_rows('provincial_vocational_schools', 'measured') }}
