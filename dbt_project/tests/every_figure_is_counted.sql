-- A commitment that declares a figure has it counted at the latest month end.
select commitments.commitment_id
from {{ ref('commitments') }} as commitments
left join {{ ref('int_commitment_figures') }} as figures
    on
        commitments.commitment_id = figures.commitment_id
        and figures.period_end = (select max(periods.period_end) from {{ ref('int_periods') }} as periods)
where
    commitments.figure_extract is not null
    and figures.commitment_id is null
