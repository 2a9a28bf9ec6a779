-- What an auditor reaches beyond the marts: the records behind a figure and where each stands in the archive. Every
-- look is masked and logged; the functions are the only way, and there is no look without its line in the log.
create table audit.access_log (
    access_id bigint generated always as identity primary key,
    accessed_at timestamptz not null default clock_timestamp(),
    login name not null default session_user,
    accessed text not null,
    arguments jsonb not null,
    records bigint not null
);

create trigger append_only before update or delete or truncate on audit.access_log
for each statement execute function audit.refuse_change();

-- Which records stand behind each indicator; filled from the package's declaration with every migration.
create table audit.indicator_record (
    indicator_id text primary key,
    extract text not null,
    staging_view name not null,
    condition text not null,
    dimensions jsonb not null
);

-- What of a record an auditor sees: pseudonyms and stray numbers of persons are cut short, birth dates end at the year.
create function audit.masked(record jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
return (
    select
        jsonb_object_agg(item.key, case
            when jsonb_typeof(item.value) <> 'string' then item.value
            when item.key like '%birth\_date' then to_jsonb(left(item.value #>> '{}', 4) || '-**-**')
            when item.value #>> '{}' ~ '^[0-9a-f]{32}$' then to_jsonb(left(item.value #>> '{}', 6) || '****')
            else to_jsonb(regexp_replace(
                item.value #>> '{}',
                '(?<![0-9])([1-9][0-9]{5}(18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])',
                '****', 'g'
            ))
        end)
    from jsonb_each(record) as item
);

-- The log's line also goes to the server's log, which a rollback by the reader does not take back.
create function audit.log_access(accessed text, arguments jsonb, records bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if current_setting('transaction_read_only')::boolean then
        raise exception 'Records are only shown where the look can be logged (只读事务无法记录访问).'
            using errcode = 'read_only_sql_transaction', hint = 'Begin with: set transaction read write.';
    end if;
    insert into audit.access_log (accessed, arguments, records) values (accessed, arguments, records);
    raise log 'audit access: % % %, % records', session_user, accessed, arguments, records;
end
$$;

-- The records behind one figure of the marts as they stand, `sample` of them when given: the same ones for a seed.
-- `population` is how many there are.
create function audit.records_behind(
    indicator text, division text, month_end date, in_dimension text default 'total', of_member text default 'total',
    sample integer default null, seed integer default 1
) returns table (
    main_extract text, delivery_id bigint, file_no smallint, row_number integer, as_of date, record jsonb,
    population bigint
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    declared audit.indicator_record;
    place text := case length(division) when 6 then 'district_code' else 'street_code' end;
    member text;
    shown bigint;
begin
    select * into declared from audit.indicator_record as known where known.indicator_id = indicator;
    if not found then
        raise exception 'There is no indicator % (无此指标).', indicator using errcode = 'no_data_found';
    end if;
    member := case
        when in_dimension = 'total' then 'true'
        else '(' || (declared.dimensions ->> in_dimension) || ') = $3'
    end;
    if member is null then
        raise exception 'Indicator % has no dimension % (无此维度).', indicator, in_dimension
            using errcode = 'no_data_found';
    end if;
    return query execute format(
        'select %L::text, s.delivery_id, s.file_no, s.row_number, s.as_of,'
        ' audit.masked(to_jsonb(s) - array[''delivery_id'', ''file_no'', ''row_number'', ''as_of'']),'
        ' count(*) over ()'
        ' from (select $1 as month_end, $2 as place_asked) as asked'
        ' cross join lateral (select s.* from staging.%I as s where (%s) and %s and %s) as s'
        ' order by case when $4 is not null then'
        ' sha256(convert_to(concat_ws(''/'', $5, s.delivery_id, s.file_no, s.row_number), ''UTF8'')) end,'
        ' s.delivery_id, s.file_no, s.row_number limit $4',
        declared.extract, declared.staging_view, declared.condition,
        case division when '230100' then 'true' else format('s.%I = $2', place) end, member
    ) using month_end, division, of_member, sample, seed;
    get diagnostics shown = row_count;
    perform audit.log_access(
        'records_behind',
        jsonb_build_object('indicator_id', indicator, 'division_code', division, 'period_end', month_end,
            'dimension', in_dimension, 'member', of_member, 'sample', sample, 'seed', seed),
        shown
    );
end
$$;

-- Where one row of a delivery stands: what is needed to find its bytes in the archive.
create function audit.place_of(delivery bigint, file smallint, row_no integer) returns table (
    of_department text, of_extract text, as_of date, channel text, name text, sheet text, sha256 text, bytes bigint,
    encoding text, part integer
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    shown bigint;
begin
    return query
    select event.department, event.extract, event.as_of, event.channel, held.name, held.sheet, held.sha256, held.bytes,
        held.encoding, held.part
    from audit.delivery_event as event
    inner join (
        select *, rank() over (partition by sha256, split_part(name, '/', 1) order by file_no)::integer as part
        from audit.delivery_file
        where delivery_id = delivery
    ) as held using (delivery_id)
    where event.event = 'received' and event.delivery_id = delivery and held.file_no = file;
    get diagnostics shown = row_count;
    perform audit.log_access(
        'place_of', jsonb_build_object('delivery_id', delivery, 'file_no', file, 'row_number', row_no), shown
    );
end
$$;

comment on table audit.access_log is '审计访问记录（只追加） · Every look at records through the audit functions, append-only';
comment on table audit.indicator_record is '各指标依据的记录 · Which records stand behind each indicator';

grant select on audit.access_log, audit.indicator_record to auditor;
grant select on audit.indicator_record to loader, transformer;
revoke execute on function audit.log_access(text, jsonb, bigint),
audit.records_behind(text, text, date, text, text, integer, integer),
audit.place_of(bigint, smallint, integer) from public;
grant execute on function audit.records_behind(text, text, date, text, text, integer, integer),
audit.place_of(bigint, smallint, integer) to auditor;
