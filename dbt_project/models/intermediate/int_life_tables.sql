-- Grain: as int_life_table_groups. The life tables worked out; a refused one has no value in the indicator.
{{ life_table(
    ref('int_life_table_groups'), ['division_code', 'period_end', 'dimension', 'member', 'denominator_year']
) }}
