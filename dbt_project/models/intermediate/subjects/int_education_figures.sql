-- Grain: city or district x month end x figure.
with schools as (
    select
        recognition and recognised_on is not null as is_recognised,
        district_code,
        {{ month_index('effective_from') }} as period_from,
        {{ first_month(['recognised_on', 'effective_from']) }} as recognised_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_education__high_schools') }}
    where is_in_city
),

recognitions as (
    select
        kind,
        school_code,
        case kind when 'major' then major_code end as major_code,
        {{ first_month(['recognised_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_education__vocational_recognitions') }}
    where
        recognised_on is not null
        and (kind = 'school' or major_code is not null)
),

-- A school or major approved and then accepted is one.
approved as (
    select
        kind,
        school_code,
        major_code,
        range_agg(int4range(period_from, period_until)) as stretches
    from recognitions
    where period_from < period_until
    group by kind, school_code, major_code
),

spells as (
    select
        counted.figure,
        counted.amount,
        schools.district_code,
        null as street_code,
        counted.period_from,
        schools.period_until
    from schools
    cross join
        lateral (
            values
            ('high_schools', 1, schools.period_from),
            ('high_schools_recognised', schools.is_recognised::int, schools.recognised_from)
        ) as counted (figure, amount, period_from)
    union all
    select
        case approved.kind
            when 'school' then 'vocational_schools_approved'
            else 'vocational_majors_approved'
        end as figure,
        1 as amount,
        null as district_code,
        null as street_code,
        lower(part.stretch) as period_from,
        upper(part.stretch) as period_until
    from approved
    cross join lateral unnest(approved.stretches) as part (stretch)
),

figures as (
    {{ subject_figures('education', 'spells', apart=['students_16_plus', 'students_year']) }}
),

student_counts as (
    select *
    from {{ ref('stg_education__student_counts') }}
    where is_in_city
),

students as (
    {{ of_the_latest_year('student_counts', 'students_16_plus') }}
)

select * from figures
union all
select
    students.division_code,
    students.period_end,
    counted.figure,
    trim_scale(counted.amount::numeric) as amount
from students
cross join lateral (
    values
    ('students_16_plus', students.students_16_plus),
    ('students_year', students.year)
) as counted (figure, amount)
