select
    frozen.freeze_id,
    frozen.indicator_id,
    frozen.division_code,
    frozen.period_end,
    frozen.dimension,
    frozen.member,
    frozen.measure,
    frozen.numerator,
    frozen.denominator,
    frozen.value,
    frozen.n,
    frozen.ci_low,
    frozen.ci_high,
    frozen.denominator_year,
    frozen.is_provisional,
    frozen.definition_version
from {{ source('audit', 'frozen_value') }} as frozen
