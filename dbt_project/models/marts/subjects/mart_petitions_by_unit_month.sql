-- Grain: responsible unit x city or district x month end with cases due in the year or pending.
with figures as (
    select
        division_code,
        period_end,
        member as responsible_unit,
        max(value) filter (where measure = 'headline') as petition_on_time_rate,
        max(numerator) filter (where measure = 'headline') as closed_on_time,
        max(denominator) filter (where measure = 'headline') as cases_due,
        max(denominator) filter (where measure = 'with_pending') as cases_due_or_pending,
        bool_or(is_provisional) as is_provisional
    from {{ ref('fct_indicator_value') }}
    where
        indicator_id = 'petition_on_time_rate'
        and dimension = 'responsible_unit'
    group by division_code, period_end, member
)

select
    figures.responsible_unit,
    figures.division_code,
    divisions.name_zh as division_name_zh,
    divisions.name_en as division_name_en,
    {{ month_columns('figures') }},
    figures.petition_on_time_rate,
    figures.closed_on_time,
    figures.cases_due,
    figures.cases_due_or_pending,
    figures.is_provisional
from figures
inner join {{ ref('dim_division') }} as divisions on figures.division_code = divisions.division_code
where figures.cases_due_or_pending > 0
