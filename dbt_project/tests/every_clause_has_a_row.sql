-- No clause of the plan's commitments and no indicator is without a row of the register.
select
    clauses.commitment_id as register_id,
    clauses.clause_zh as missing
from {{ ref('commitment_clauses') }} as clauses
left join {{ ref('commitment_register') }} as register
    on
        clauses.commitment_id = register.register_id
        and clauses.clause_zh = any(string_to_array(register.clauses_zh, '；'))
where register.register_id is null

union all

select
    indicators.indicator_id as register_id,
    indicators.plan_zh as missing
from {{ ref('indicators') }} as indicators
left join {{ ref('commitment_register') }} as register
    on
        indicators.indicator_id = register.register_id
        and indicators.plan_zh = register.clauses_zh
where register.register_id is null
