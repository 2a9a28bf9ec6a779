-- Wilson intervals of published shares, to every published digit: Newcombe, Statistics in Medicine 17 (1998) 857-872,
-- table I, method 3 (score method without continuity correction).
-- depends_on: {{ ref('family_doctor_satisfaction') }}
with published as (
    select *
    from (
        values
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718)
    ) as shares (hits, total, lower_bound, upper_bound)
),

computed as (
    select
        *,
        {{ wilson_bound('hits', 'total', '-') }} as computed_lower,
        {{ wilson_bound('hits', 'total', '+') }} as computed_upper
    from published
)

select *
from computed
where
    computed_lower is null
    or computed_upper is null
    or round(computed_lower, 4) != lower_bound
    or round(computed_upper, 4) != upper_bound
