-- Every division code that was ever valid: the reference's, and those the register of divisions has brought since.
create or replace view work.known_division as
select division_code from reference.division
union
select division_code from history.civil_affairs__administrative_divisions;

-- Codes with a first or a last day: what the register of divisions says of them now, else the reference.
-- 有起止日期的区划代码：以行政区划登记为准，登记未载的以参考表为准。
create or replace view work.division_term as
with registered as (
    select
        division_code,
        valid_from,
        valid_to
    from history.civil_affairs__administrative_divisions
    where known_to = 'infinity' and version_to = 'infinity' and not is_deleted
)

select
    division_code,
    valid_from,
    valid_to
from registered
where valid_from is not null or valid_to is not null
union all
select
    division.division_code,
    division.valid_from,
    division.valid_to
from reference.division as division
where
    (division.valid_from is not null or division.valid_to is not null)
    and division.division_code not in (select registered.division_code from registered);
