-- The ledger names no districts: the figure is the city's alone. Its subjects are free text: each stands for every one of
-- the promised centres it names, as in the register of commitments, or for none.
with milestones as (
    select
        milestones.milestone_id,
        subjects.position as centre,
        nullif(btrim(milestones.evidence), '') is not null as is_evidenced,
        null::text as district_code,
        {{ first_month(['milestones.reached_on', 'milestones.effective_from']) }} as period_from,
        {{ month_after(events=['milestones.effective_to']) }} as period_until
    from {{ ref('stg_government__milestones') }} as milestones
    inner join {{ ref('milestone_subjects') }} as subjects
        on
            milestones.commitment_id = subjects.indicator_id
            and milestones.subject ~* subjects.word
    where
        milestones.commitment_id = 'national_regional_medical_centres'
        and milestones.stage in ('under_construction', 'completed', 'in_use', 'awarded')
        and milestones.reached_on is not null
),

-- A milestone of several centres is one record.
records as (
    select distinct
        milestone_id,
        district_code,
        period_from,
        period_until,
        1 as n
    from milestones
),

evidenced as (
    select *
    from milestones
    where is_evidenced
),

centre_changes as (
    {{ distinct_changes('national_regional_medical_centres', 'milestones', 'centre', 'centres') }}
),

record_changes as (
    {{ monthly_changes('national_regional_medical_centres', 'records', ['n']) }}
),

changes as (
    select
        division_code,
        dimension,
        member,
        period_index,
        centre_changes.centres,
        record_changes.n
    from centre_changes
    full join record_changes using (division_code, dimension, member, period_index)
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
