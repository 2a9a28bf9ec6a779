-- dbt reads of the checks what they found; rows set aside, and what became of them, are none of its business.
revoke all on all tables in schema quality from transformer;
grant select on quality.check_result to transformer;

-- A personal part of a row's key is a digest of its pseudonym that is another one in each extract, so that nobody joins
-- rows of different extracts by person. Rows that wait are found by it; evidence is append-only and stays as it was kept.
with part as (
    select
        kept.id,
        written.place,
        written.part,
        event.department || '.' || event.extract || ' ' || written.part as digested
    from quality.quarantined_row as kept
    inner join audit.delivery_event as event on kept.delivery_id = event.delivery_id and event.event = 'received'
    cross join string_to_table(kept.record_key, '|') with ordinality as written (part, place)
    where kept.record_key ~ '(^|[|])[0-9a-f]{32}([|]|$)'
),

renamed as (
    select
        part.id,
        string_agg(
            case
                when part.part ~ '^[0-9a-f]{32}$'
                    then encode(substr(sha256(convert_to(part.digested, 'UTF8')), 1, 16), 'hex')
                else part.part
            end,
            '|' order by part.place
        ) as record_key
    from part
    group by part.id
)

update quality.quarantined_row as kept
set record_key = renamed.record_key
from renamed
where kept.id = renamed.id;
