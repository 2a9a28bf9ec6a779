{{ config(enabled=var('publication_id') is not none) }}

-- Grain: one published value of the fact's key x the publication that moved or withdrew it.
with versions as (
    select
        vintage.*,
        lag(vintage.numerator) over history as previous_numerator,
        lag(vintage.denominator) over history as previous_denominator,
        lag(vintage.value) over history as previous_value,
        lag(vintage.definition_version) over history as previous_definition_version,
        lag(vintage.publication_id) over history as previous_publication_id,
        lead(vintage.known_from) over history as next_known_from
    from {{ ref('fct_indicator_vintage') }} as vintage
    window history as (
        partition by
            vintage.indicator_id,
            vintage.division_code,
            vintage.period_end,
            vintage.dimension,
            vintage.member,
            vintage.measure
        order by vintage.known_from
    )
),

moved as (
    select
        indicator_id,
        division_code,
        period_end,
        dimension,
        member,
        measure,
        'changed' as revision,
        previous_numerator,
        numerator,
        previous_denominator,
        denominator,
        previous_value,
        value,
        previous_definition_version,
        definition_version,
        previous_publication_id,
        publication_id,
        known_from as revised_at
    from versions
    where
        previous_publication_id is not null
        and (
            (previous_numerator, previous_denominator, previous_value)
            is distinct from (numerator, denominator, value)
        )
),

withdrawn as (
    select
        versions.indicator_id,
        versions.division_code,
        versions.period_end,
        versions.dimension,
        versions.member,
        versions.measure,
        'withdrawn' as revision,
        versions.numerator as previous_numerator,
        null::numeric as numerator,
        versions.denominator as previous_denominator,
        null::numeric as denominator,
        versions.value as previous_value,
        null::numeric as value,
        versions.definition_version as previous_definition_version,
        versions.definition_version,
        versions.publication_id as previous_publication_id,
        null::bigint as publication_id,
        versions.known_to as revised_at
    from versions
    where
        versions.known_to < 'infinity'
        and versions.next_known_from is distinct from versions.known_to
),

revisions as (
    select * from moved
    union all
    select * from withdrawn
),

-- The publication before the one that moved the figures.
former as (
    select
        revised.revised_at,
        max(publications.known_at) as known_at
    from (select distinct revisions.revised_at from revisions) as revised
    left join {{ ref('stg_audit__publications') }} as publications on revised.revised_at > publications.known_at
    group by revised.revised_at
),

-- Since when a figure had stood still: since the publication before, or of a year released since the frozen one.
spans as (
    select
        revisions.*,
        releases.freeze_id is not null as is_release,
        coalesce(releases.known_at, former.known_at) as known_after,
        revisions.revised_at as known_until
    from revisions
    inner join former on revisions.revised_at = former.revised_at
    left join {{ ref('stg_audit__freezes') }} as releases
        on
            revisions.indicator_id = releases.indicator_id
            and extract(year from revisions.period_end) = releases.year
            and releases.released_at > former.known_at
            and releases.released_at <= revisions.revised_at
),

causes as (
    {{ deliveries_behind('spans') }}
)

select
    spans.indicator_id,
    spans.division_code,
    spans.period_end,
    spans.dimension,
    spans.member,
    spans.measure,
    spans.revision,
    spans.previous_numerator,
    spans.numerator,
    spans.previous_denominator,
    spans.denominator,
    spans.previous_value,
    spans.value,
    spans.value - spans.previous_value as difference,
    case
        when spans.is_release then 'release'
        else {{ revision_cause('spans.previous_definition_version', 'spans.definition_version', 'causes') }}
    end as cause,
    causes.delivery_ids,
    spans.previous_definition_version,
    spans.definition_version,
    spans.previous_publication_id,
    spans.publication_id,
    spans.revised_at
from spans
left join causes
    on
        spans.indicator_id = causes.indicator_id
        and left(spans.division_code, 6) = causes.district_code
        and spans.period_end = causes.period_end
        and spans.known_until = causes.known_until
