-- Grain: one frozen figure that the records now contradict. It waits until somebody releases the year.
with freezes as (
    select *
    from {{ ref('stg_audit__freezes') }}
    where is_in_force
),

frozen as (
    select
        held.*,
        freezes.year
    from {{ ref('stg_audit__frozen_values') }} as held
    inner join freezes on held.freeze_id = freezes.freeze_id
),

computed as (
    select
        figures.*,
        freezes.freeze_id
    from {{ ref('int_indicator_values') }} as figures
    inner join freezes
        on figures.indicator_id = freezes.indicator_id and extract(year from figures.period_end) = freezes.year
),

compared as (
    select
        coalesce(frozen.freeze_id, computed.freeze_id) as freeze_id,
        coalesce(frozen.indicator_id, computed.indicator_id) as indicator_id,
        coalesce(frozen.division_code, computed.division_code) as division_code,
        coalesce(frozen.period_end, computed.period_end) as period_end,
        coalesce(frozen.dimension, computed.dimension) as dimension,
        coalesce(frozen.member, computed.member) as member,
        coalesce(frozen.measure, computed.measure) as measure,
        case
            when frozen.freeze_id is null then 'added'
            when computed.freeze_id is null then 'withdrawn'
            else 'changed'
        end as revision,
        frozen.numerator as frozen_numerator,
        computed.numerator,
        frozen.denominator as frozen_denominator,
        computed.denominator,
        frozen.value as frozen_value,
        computed.value,
        frozen.definition_version as frozen_definition_version,
        computed.definition_version
    from frozen
    full join computed
        on
            frozen.freeze_id = computed.freeze_id
            and frozen.division_code = computed.division_code
            and frozen.period_end = computed.period_end
            and frozen.dimension = computed.dimension
            and frozen.member = computed.member
            and frozen.measure = computed.measure
),

pending as (
    select
        compared.*,
        freezes.year,
        freezes.publication_id,
        freezes.frozen_at,
        freezes.known_at as known_after,
        {{ known_at() }} as known_until
    from compared
    inner join freezes on compared.freeze_id = freezes.freeze_id
    where
        compared.revision != 'changed'
        or (
            (compared.frozen_numerator, compared.frozen_denominator, compared.frozen_value)
            is distinct from (compared.numerator, compared.denominator, compared.value)
        )
),

causes as (
    {{ deliveries_behind('pending') }}
)

select
    pending.indicator_id,
    pending.division_code,
    pending.period_end,
    pending.dimension,
    pending.member,
    pending.measure,
    pending.year,
    pending.revision,
    pending.frozen_numerator,
    pending.numerator,
    pending.frozen_denominator,
    pending.denominator,
    pending.frozen_value,
    pending.value,
    pending.value - pending.frozen_value as difference,
    {{ revision_cause('pending.frozen_definition_version', 'pending.definition_version', 'causes') }} as cause,
    causes.delivery_ids,
    pending.frozen_definition_version,
    pending.definition_version,
    pending.publication_id,
    pending.freeze_id,
    pending.frozen_at
from pending
left join causes
    on
        pending.indicator_id = causes.indicator_id
        and left(pending.division_code, 6) = causes.district_code
        and pending.period_end = causes.period_end
