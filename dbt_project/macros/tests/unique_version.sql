{# Fails on every key of which two versions became known at the same moment, each to be known for a while. Current versions
   are unique by an index; so only those no longer known are read, and of them those that ceased to be since the last
   publication: against one another, and against the current version of their key. #}
{% test unique_version(model, key) %}
with former as (
    select
        {{ key | join(',\n        ') }},
        known_from
    from {{ model }}
    where
        known_from < known_to
        and known_to < 'infinity'
        and known_to > (
            select coalesce(max(publications.known_at), '-infinity')
            from {{ source('audit', 'publication') }} as publications
            where
                publications.completed_at is not null
                and publications.known_at < {{ known_at() }}
        )
)

select
    {{ key | join(',\n    ') }},
    known_from
from former
group by {{ key | join(', ') }}, known_from
having count(*) > 1
union all
select
    {% for column in key %}former.{{ column }},
    {% endfor %}former.known_from
from former
inner join {{ model }} as present
    on
        {% for column in key %}former.{{ column }} = present.{{ column }}
        and {% endfor %}former.known_from = present.known_from
where present.known_to = 'infinity'
{% endtest %}
