{# Fails on every combination of the columns that occurs more than once or has a null. #}
{% test unique_grain(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as times
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
