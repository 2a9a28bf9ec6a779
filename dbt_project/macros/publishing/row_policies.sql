{# District logins see the city and their own districts, everybody else with a grant sees all rows. #}
{% macro row_policies() %}
alter table {{ this }} enable row level security;
create policy all_divisions on {{ this }} for select to analyst, auditor, loader using (true);
create policy own_districts on {{ this }} for select to district_analyst
using (reference.sees_division(division_code));
{% endmacro %}
