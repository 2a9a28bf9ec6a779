-- Grain: commitment followed by a figure x month end (the baseline, the latest and the one a year before it).
-- What each figure counts is said in definitions/commitments.yaml; a figure whose extract was never accepted is null.
with moments as (
    select
        periods.period_end,
        periods.period_end + 1 - interval '1 year' as year_start
    from {{ ref('int_periods') }} as periods
    cross join (select max(latest.period_index) as period_index from {{ ref('int_periods') }} as latest) as latest
    where periods.period_index in (0, latest.period_index - 12, latest.period_index)
),

estates as (
    select
        moments.period_end,
        count(*) filter (where records.features && array['parking', 'buried_lines', 'heating', 'gas', 'drainage'])
            as with_supporting_works,
        count(*) filter (where records.features && array['elevator']) as with_lifts
    from moments
    left join {{ ref('stg_housing__old_estates') }} as records
        on
            records.is_in_city
            and records.in_programme
            and records.accepted_on <= moments.period_end
            and records.effective_from <= moments.period_end
            and records.effective_to > moments.period_end
    group by moments.period_end
),

counted as (
    select
        'estate_upgrades' as commitment_id,
        period_end,
        with_supporting_works as value
    from estates

    union all

    select
        'elevators_added' as commitment_id,
        period_end,
        with_lifts as value
    from estates

    union all

    select
        'elder_education_reach' as commitment_id,
        moments.period_end,
        count(records.site_id) as value
    from moments
    left join {{ ref('stg_education__elder_education_sites') }} as records
        on
            records.is_in_city
            and records.opened_on <= moments.period_end
            and coalesce(records.closed_on, date 'infinity') > moments.period_end
            and records.effective_from <= moments.period_end
            and records.effective_to > moments.period_end
    group by moments.period_end

    union all

    select
        'hospital_capacity' as commitment_id,
        moments.period_end,
        count(records.institution_code) as value
    from moments
    left join {{ ref('stg_health__medical_institutions') }} as records
        on
            records.is_in_city
            and records.grade in ('tertiary', 'secondary')
            and records.opened_on <= moments.period_end
            and coalesce(records.closed_on, date 'infinity') > moments.period_end
            and records.effective_from <= moments.period_end
            and records.effective_to > moments.period_end
    group by moments.period_end

    union all

    -- Age is in completed years on the day of death.
    select
        'chronic_disease_control' as commitment_id,
        moments.period_end,
        count(records.certificate_no) as value
    from moments
    left join {{ ref('stg_health__deaths') }} as records
        on
            records.is_in_city
            and records.death_date between moments.year_start and moments.period_end
            and {{ completed_years('records.birth_date', 'records.death_date') }} between 30 and 69
            and (
                left(records.underlying_cause, 3) between 'I00' and 'I99'
                or left(records.underlying_cause, 3) between 'C00' and 'C97'
                or left(records.underlying_cause, 3) between 'J30' and 'J98'
                or left(records.underlying_cause, 3) between 'E10' and 'E14'
            )
    group by moments.period_end

    union all

    select
        'petition_backlog' as commitment_id,
        moments.period_end,
        count(records.case_no) as value
    from moments
    left join {{ ref('stg_petitions__cases') }} as records
        on
            records.is_in_city
            and coalesce(records.extended_to, records.due_on) <= moments.period_end
            and coalesce(records.closed_on, date 'infinity') > moments.period_end
    group by moments.period_end
)

select
    counted.commitment_id,
    counted.period_end,
    case when delivered.is_ever_accepted then counted.value end as value,
    not delivered.is_present as is_provisional
from counted
inner join {{ ref('commitments') }} as commitments on counted.commitment_id = commitments.commitment_id
inner join {{ ref('int_extract_periods') }} as delivered
    on
        commitments.figure_extract = delivered.extract
        and counted.period_end = delivered.period_end
