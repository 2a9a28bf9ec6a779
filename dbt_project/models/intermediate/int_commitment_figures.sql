-- Grain: commitment followed by a figure x the city or a district x month end.
-- What each figure counts is said in definitions/commitments.yaml; a figure whose extract was never accepted is null.
with estates as (
    select
        features,
        district_code,
        {{ first_month(['accepted_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['effective_to']) }} as period_until
    from {{ ref('stg_housing__old_estates') }}
    where
        is_in_city
        and in_programme
        and accepted_on is not null
),

spells as (
    select
        counted.figure,
        counted.amount,
        estates.district_code,
        null as street_code,
        estates.period_from,
        estates.period_until
    from estates
    cross join
        lateral (
            values
            (
                'estate_upgrades',
                (estates.features && array['parking', 'buried_lines', 'heating', 'gas', 'drainage'])::int
            ),
            ('elevators_added', (estates.features && array['elevator'])::int)
        ) as counted (figure, amount)
    where counted.amount = 1

    union all

    select
        'elder_education_reach' as figure,
        1 as amount,
        district_code,
        null as street_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_education__elder_education_sites') }}
    where
        is_in_city
        and opened_on is not null

    union all

    select
        'hospital_capacity' as figure,
        1 as amount,
        district_code,
        null as street_code,
        {{ first_month(['opened_on', 'effective_from']) }} as period_from,
        {{ month_after(events=['closed_on', 'effective_to']) }} as period_until
    from {{ ref('stg_health__medical_institutions') }}
    where
        is_in_city
        and ownership = 'public'
        and category in ('general_hospital', 'specialist_hospital', 'community_centre', 'township_centre')
        and opened_on is not null

    union all

    -- A death counts for twelve month ends. Age is in completed years on the day of death.
    select
        'chronic_disease_control' as figure,
        1 as amount,
        district_code,
        null as street_code,
        {{ first_month(['death_date']) }} as period_from,
        {{ month_after_months('death_date', 12) }} as period_until
    from {{ ref('stg_health__deaths') }}
    where
        is_in_city
        and {{ completed_years('birth_date', 'death_date') }} between 30 and 69
        and (
            left(underlying_cause, 3) between 'I00' and 'I99'
            or left(underlying_cause, 3) between 'C00' and 'C97'
            or left(underlying_cause, 3) between 'J30' and 'J98'
            or left(underlying_cause, 3) between 'E10' and 'E14'
        )

    union all

    select
        'petition_backlog' as figure,
        1 as amount,
        district_code,
        null as street_code,
        {{ first_month(['coalesce(extended_to, due_on)']) }} as period_from,
        {{ month_after(events=['closed_on']) }} as period_until
    from {{ ref('stg_petitions__cases') }}
    where
        is_in_city
        and coalesce(extended_to, due_on) is not null
),

changes as (
    {{ figure_changes('spells') }}
),

running as (
    select
        commitments.commitment_id,
        commitments.figure_extract,
        divisions.division_code,
        divisions.period_end,
        coalesce(sum(changes.change) over (
            partition by commitments.commitment_id, divisions.division_code
            order by divisions.period_index
        ), 0) as amount
    from {{ ref('int_division_periods') }} as divisions
    inner join {{ ref('commitments') }} as commitments on commitments.figure_extract is not null
    left join changes
        on
            commitments.commitment_id = changes.figure
            and divisions.division_code = changes.division_code
            and divisions.period_index = changes.period_index
)

select
    running.commitment_id,
    running.division_code,
    running.period_end,
    case when delivered.is_ever_accepted then trim_scale(running.amount::numeric) end as value,
    not delivered.is_present as is_provisional
from running
inner join {{ ref('int_extract_periods') }} as delivered
    on
        running.figure_extract = delivered.extract
        and running.period_end = delivered.period_end
