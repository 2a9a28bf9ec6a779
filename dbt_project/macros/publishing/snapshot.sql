{# A vintage is dated by the knowledge it was made from, not by the clock of the build. #}
{% macro postgres__snapshot_get_time() -%}
    {{ known_at() }}
{%- endmacro %}


{# What a snapshot of strategy check has to write, for one with a composite unique_key and hard_deletes invalidate: both
   sides are compared in one full join; dbt's own sorts each of them three times (docs/adr/0110). A version that ends is
   known by its dbt_scd_id, its other columns are not read. The source is read in place: the planner knows its size. #}
{% macro postgres__snapshot_staging_table(strategy, source_sql, target_relation) -%}
{%- set columns = config.get('snapshot_table_column_names') -%}
{%- set keys = strategy.unique_key | join(', ') -%}
{%- set compared = config.get('check_cols') -%}
with source_data as not materialized (
    {{ source_sql }}
),

standing as (
    select *
    from {{ target_relation }}
    where {{ columns.dbt_valid_to }} = {{ config.get('dbt_valid_to_current') }}
),

moved as materialized (
    select {{ keys }}
    from source_data
    full join standing using ({{ keys }})
    where
        (source_data.{{ compared | join(', source_data.') }})
        is distinct from (standing.{{ compared | join(', standing.') }})
)

select
    'insert' as dbt_change_type,
    source_data.*,
    {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
    {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
    {{ config.get('dbt_valid_to_current') }} as {{ columns.dbt_valid_to }},
    {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
from source_data
inner join moved using ({{ keys }})
union all
select
    'update' as dbt_change_type,
    ended.*,
    {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
    standing.{{ columns.dbt_valid_from }},
    {{ strategy.updated_at }} as {{ columns.dbt_valid_to }},
    standing.{{ columns.dbt_scd_id }}
from standing
inner join moved using ({{ keys }})
left join source_data as ended on false
{%- endmacro %}
