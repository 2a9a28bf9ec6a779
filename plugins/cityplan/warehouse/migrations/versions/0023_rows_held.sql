-- What the tables hold of each delivery can be counted at any time and compared with the ledger's figures.
create table audit.delivery_merge (
    delivery_id bigint primary key,
    records_new bigint not null,
    records_confirmed bigint not null
);

create trigger append_only before update or delete or truncate on audit.delivery_merge
for each statement execute function audit.refuse_change();

comment on table audit.delivery_merge is
'各次交付写入历史与原已载明的记录数（只追加） · Records each delivery brought to history, and those it confirmed';

grant select, insert on audit.delivery_merge to loader;
grant select on audit.delivery_merge to auditor;

-- A night judges extracts of which nothing was ever accepted too: they have no delivery.
alter table quality.check_result alter column delivery_id drop not null;

comment on column quality.check_result.delivery_id
is '所检查的交付；从未接受过的数据为空 · The delivery; null where a night judged an extract nothing of which was ever accepted';

-- Rows of each delivery: in raw, those of them that are neither set aside nor skipped, and records in history, whatever
-- became of their versions. Numbers only: the auditor sees no row.
create function audit.rows_held() returns table (
    delivery_id bigint, in_raw bigint, sound bigint, in_history bigint
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    name name;
begin
    for name in select relname from pg_class where relnamespace = 'raw'::regnamespace and relkind = 'r' loop
        return query execute format(
            'select delivery_id, sum(in_raw)::bigint, sum(sound)::bigint, sum(in_history)::bigint from ('
            ' select r.delivery_id, count(*) as in_raw,'
            ' count(*) filter (where q.delivery_id is null and s.delivery_id is null) as sound, 0 as in_history'
            ' from raw.%1$I as r'
            ' left join quality.quarantined_row as q using (delivery_id, file_no, row_number)'
            ' left join quality.skipped_row as s using (delivery_id, file_no, row_number)'
            ' group by r.delivery_id'
            ' union all'
            ' select delivery_id, 0, 0, count(*)'
            ' from (select distinct delivery_id, file_no, row_number from history.%1$I) as record'
            ' group by delivery_id'
            ') as held group by delivery_id',
            name
        );
    end loop;
end
$$;

comment on function audit.rows_held is '各次交付现存的行数 · Rows the tables hold of each delivery';

revoke execute on function audit.rows_held from public;
grant execute on function audit.rows_held to auditor;
