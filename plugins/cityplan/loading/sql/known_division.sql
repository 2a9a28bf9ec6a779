-- Every division code that was ever valid: the reference's, and those the register of divisions has brought since.
create or replace view work.known_division as
select division_code from reference.division
union
select division_code from history.civil_affairs__administrative_divisions;
