-- A commitment that declares a figure has it counted at every month end, in the city and in each of its districts, which
-- make up the city: the city is counted by itself, and a record lies in one district.
select
    commitments.commitment_id,
    periods.period_end
from {{ ref('commitments') }} as commitments
cross join {{ ref('int_periods') }} as periods
left join {{ ref('int_commitment_figures') }} as figures
    on
        commitments.commitment_id = figures.commitment_id
        and periods.period_end = figures.period_end
where commitments.figure_extract is not null
group by commitments.commitment_id, periods.period_end
having
    count(*) filter (where figures.division_code = '230100') != 1
    or count(*) filter (where figures.division_code != '230100') != (select count(*) from {{ ref('districts') }})
    or max(figures.value) filter (where figures.division_code = '230100')
    is distinct from sum(figures.value) filter (where figures.division_code != '230100')
