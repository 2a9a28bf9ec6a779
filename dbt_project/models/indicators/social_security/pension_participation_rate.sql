-- Ages 16 to 19 are read as four fifths of the group 15-19.
with adults as (
    select
        division_code,
        period_end,
        denominator_year,
        sum(persons * case age_group when '15-19' then 0.8 else 1 end) as persons
    from {{ ref('int_population') }}
    where age_group not in ('0', '1-4', '5-9', '10-14')
    group by division_code, period_end, denominator_year
),

student_counts as (
    select *
    from {{ ref('stg_education__student_counts') }}
    where is_in_city
),

whole_years as (
    {{ whole_years('student_counts') }}
),

-- The city's students are those of all its districts, or not known.
students as (
    select
        adults.division_code,
        adults.period_end,
        sum(student_counts.students_16_plus) as persons
    from adults
    inner join student_counts
        on
            adults.denominator_year = student_counts.year
            and adults.division_code in (student_counts.district_code, '230100')
            and student_counts.effective_from <= adults.period_end
            and student_counts.effective_to > adults.period_end
    where
        adults.division_code != '230100'
        or (adults.period_end, student_counts.year) in (
            select
                whole_years.period_end,
                whole_years.year
            from whole_years
        )
    group by adults.division_code, adults.period_end
),

series as (
    {{ running_series('pension_participation_rate', ref('int_pension_participant_changes'), ['persons', 'n']) }}
),

-- The population has no schemes: each scheme stands over all who are due to take part.
measured as (
    select
        series.division_code,
        series.period_end,
        series.dimension,
        series.member,
        'headline' as measure,
        series.persons as numerator,
        adults.persons - students.persons as denominator,
        series.n,
        case when students.persons is not null then adults.denominator_year end as denominator_year
    from series
    left join adults
        on series.division_code = adults.division_code and series.period_end = adults.period_end
    left join students
        on series.division_code = students.division_code and series.period_end = students.period_end
)

{{ indicator_rows('pension_participation_rate', 'measured') }}
