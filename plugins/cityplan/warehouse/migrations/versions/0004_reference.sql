-- Every division code that was ever valid; filled from the package's file with every migration.
create table reference.division (
    division_code text primary key,
    name text not null,
    level text not null,
    kind text not null,
    valid_from date,
    valid_to date,
    constraint division_code_has_12_digits check (division_code ~ '^[0-9]{12}$'),
    constraint division_level check (level in ('district', 'street_level', 'community_level')),
    constraint division_dates_ordered check (valid_to >= valid_from)
);

-- Which district each district analyst's login answers for (filled by the owner).
create table reference.district_login (
    login name not null,
    district_code text not null,
    primary key (login, district_code),
    constraint district_code_has_6_digits check (district_code ~ '^[0-9]{6}$')
);

-- The test of every row policy on the marts: the city for comparison, else only the login's own districts.
-- session_user, because set role must not lend another district's sight.
create function reference.sees_division(code text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return code = '230100' or exists (
    select 1
    from reference.district_login as permitted
    where permitted.login = session_user and permitted.district_code = left(code, 6)
);

comment on table reference.division is '行政区划代码（含已停用） · Division codes, retired ones included';
comment on table reference.district_login is '区县分析员登录与区县 · Districts each district login may see';

grant select on reference.division to loader, transformer, auditor, district_analyst;
revoke execute on function reference.sees_division from public;
grant execute on function reference.sees_division to transformer, district_analyst;
