-- Arriving rows alone make the autovacuum do nothing: marking pages as visible to all, which nothing here asks for, writes
-- each of them into the log whole. Tables made from now on are made so (cityplan.warehouse.storage).
do $$
declare
    name regclass;
begin
    for name in
        select oid
        from pg_class
        where relnamespace in ('raw'::regnamespace, 'history'::regnamespace) and relkind = 'r'
    loop
        execute format(
            'alter table %s set (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2147483647)',
            name
        );
    end loop;
end
$$;
