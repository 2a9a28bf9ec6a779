-- Grain: one indicator. The mean of its quality dimensions (0-100), each the mean of its extracts' scores; the formula
-- of a score is quality.dimension_scores, which the quality report uses too.
with dimensions as (
    select
        indicator_extracts.indicator_id,
        scores.dimension,
        avg(scores.score) as score
    from {{ ref('indicator_extracts') }} as indicator_extracts
    inner join quality.dimension_scores({{ business_date() }}, {{ known_at() }}) as scores
        on indicator_extracts.extract = scores.department || '.' || scores.extract
    group by indicator_extracts.indicator_id, scores.dimension
)

select
    indicator_id,
    avg(score) as quality_score
from dimensions
group by indicator_id
