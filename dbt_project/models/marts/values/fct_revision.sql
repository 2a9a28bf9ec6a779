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

moments as (
    select distinct
        indicator_id,
        revised_at
    from revisions
),

-- What was accepted for the indicator between the publication before and the one that moved the value.
causes as (
    select
        moments.indicator_id,
        moments.revised_at,
        array_agg(deliveries.delivery_id order by deliveries.delivery_id) as delivery_ids
    from moments
    inner join {{ ref('indicator_extracts') }} as extracts on moments.indicator_id = extracts.indicator_id
    inner join {{ ref('stg_audit__deliveries') }} as deliveries
        on
            extracts.extract = deliveries.extract
            and deliveries.accepted_at <= moments.revised_at
            and deliveries.accepted_at > (
                select coalesce(max(publications.known_at), '-infinity')
                from {{ ref('stg_audit__publications') }} as publications
                where publications.known_at < moments.revised_at
            )
    group by moments.indicator_id, moments.revised_at
)

select
    revisions.indicator_id,
    revisions.division_code,
    revisions.period_end,
    revisions.dimension,
    revisions.member,
    revisions.measure,
    revisions.revision,
    revisions.previous_numerator,
    revisions.numerator,
    revisions.previous_denominator,
    revisions.denominator,
    revisions.previous_value,
    revisions.value,
    revisions.value - revisions.previous_value as difference,
    case
        when revisions.definition_version != revisions.previous_definition_version then 'definition'
        else 'delivery'
    end as cause,
    causes.delivery_ids,
    revisions.previous_definition_version,
    revisions.definition_version,
    revisions.previous_publication_id,
    revisions.publication_id,
    revisions.revised_at
from revisions
left join causes
    on revisions.indicator_id = causes.indicator_id and revisions.revised_at = causes.revised_at
