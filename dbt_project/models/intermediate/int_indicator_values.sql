{{ config(materialized='view') }}

-- Grain: indicator x division x month end x dimension x member x measure. What the accepted records say, frozen or not.
with computed as (
    {{ every_indicator() }}
)

select
    computed.indicator_id,
    computed.division_code,
    computed.period_end,
    computed.dimension,
    computed.member,
    computed.measure,
    computed.numerator,
    computed.denominator,
    computed.value,
    computed.n,
    computed.ci_low,
    computed.ci_high,
    computed.denominator_year,
    delivered.is_provisional,
    indicators.definition_version
from computed
-- Only indicators whose main extract was ever delivered have rows.
inner join {{ ref('int_indicator_periods') }} as delivered
    on computed.indicator_id = delivered.indicator_id and computed.period_end = delivered.period_end
inner join {{ ref('indicators') }} as indicators on computed.indicator_id = indicators.indicator_id
