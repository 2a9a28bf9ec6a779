-- The ledger names no districts: the figure is the city's alone. Its subjects are free text: each stands for one of the
-- promised centres, the first it names, or for none.
with milestones as (
    select
        (
            select min(subjects.position)
            from {{ ref('milestone_subjects') }} as subjects
            where
                subjects.indicator_id = milestones.commitment_id
                and milestones.subject ~* subjects.word
        ) as centre,
        nullif(btrim(milestones.evidence), '') is not null as is_evidenced,
        null::text as district_code,
        {{ first_month(['milestones.reached_on', 'milestones.effective_from']) }} as period_from,
        {{ month_after(events=['milestones.effective_to']) }} as period_until
    from {{ ref('stg_government__milestones') }} as milestones
    where
        milestones.commitment_id = 'national_regional_medical_centres'
        and milestones.stage in ('under_construction', 'completed', 'in_use', 'awarded')
        and milestones.reached_on is not null
),

named as (
    select *
    from milestones
    where centre is not null
),

evidenced as (
    select *
    from named
    where is_evidenced
),

changes as (
    {{ distinct_changes('national_regional_medical_centres', 'named', 'centre', 'centres') }}
),

series as (
    {{ running_series('national_regional_medical_centres', 'changes', ['centres', 'n']) }}
),

evidenced_changes as (
    {{ distinct_changes('national_regional_medical_centres', 'evidenced', 'centre', 'centres') }}
),

evidenced_series as (
    {{ running_series('national_regional_medical_centres', 'evidenced_changes', ['centres', 'n']) }}
),

measured as (
    select
        division_code,
        period_end,
        dimension,
        member,
        'headline' as measure,
        centres as numerator,
        3 as denominator,
        n,
        null as denominator_year
    from series
    union all
    select
        division_code,
        period_end,
        dimension,
        member,
        'with_evidence' as measure,
        centres as numerator,
        3 as denominator,
        null as n,
        null as denominator_year
    from evidenced_series
)

{{ indicator_rows('national_regional_medical_centres', 'measured') }}
