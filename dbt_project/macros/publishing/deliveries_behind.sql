{# Deliveries that can have moved each of the figures in `moved` (indicator_id, division_code, period_end, known_after,
   known_until): of the indicator's extracts, accepted in that span of knowledge, which changed a record in the figure's
   district and speak of its time. Where none of them reaches the figure by place and time, all that changed records. #}
{% macro deliveries_behind(moved) -%}
select
    asked.indicator_id,
    asked.district_code,
    asked.period_end,
    asked.known_until,
    coalesce(
        array_agg(distinct changed.delivery_id) filter (
            where
            asked.district_code in ('230100', changed.place)
            and changed.speaks_from <= asked.period_end
            -- Only a figure of the day or the month is made of the records of its own date alone.
            and (indicators.time_window not in ('point', 'month') or changed.speaks_to > asked.period_end)
        ),
        array_agg(distinct changed.delivery_id)
    ) as delivery_ids
from (
    select distinct
        {{ moved }}.indicator_id,
        left({{ moved }}.division_code, 6) as district_code,
        {{ moved }}.period_end,
        {{ moved }}.known_after,
        {{ moved }}.known_until
    from {{ moved }}
) as asked
inner join {{ ref('indicators') }} as indicators on asked.indicator_id = indicators.indicator_id
inner join {{ ref('indicator_extracts') }} as extracts on asked.indicator_id = extracts.indicator_id
inner join {{ ref('int_records_changed') }} as changed
    on
        extracts.extract = changed.extract
        and changed.accepted_at > asked.known_after
        and changed.accepted_at <= asked.known_until
group by asked.indicator_id, asked.district_code, asked.period_end, asked.known_until
{%- endmacro %}


{# Why a figure moved, in the order in which the reasons are tested. A figure that no delivery touched was moved by
   models, code lists or reference tables. #}
{% macro revision_cause(former_version, version, causes) -%}
case
        when {{ version }} != {{ former_version }} then 'definition'
        when {{ causes }}.delivery_ids is null then 'code'
        else 'delivery'
    end
{%- endmacro %}
