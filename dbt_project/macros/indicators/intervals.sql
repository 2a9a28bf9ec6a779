{# z of all 95 % intervals, as the definitions say. #}
{% macro z_95() -%}
    1.96
{%- endmacro %}


{# A bound of the Wilson interval of a share, 0-1, without continuity correction; null for a total of 0. `sign` is + or
   - for the upper or lower bound. #}
{% macro wilson_bound(hits, total, sign) -%}
{%- set z = z_95() -%}
(
        {{ hits }}::numeric + {{ z }} * {{ z }} / 2
        {{ sign }} {{ z }} * sqrt(
            {{ hits }}::numeric * ({{ total }} - {{ hits }}) / nullif({{ total }}, 0) + {{ z }} * {{ z }} / 4
        )
    ) / ({{ total }} + {{ z }} * {{ z }})
{%- endmacro %}
