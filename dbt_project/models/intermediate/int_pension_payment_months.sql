-- Grain: the city or a district x month paid for. Of 1.7 million payments a month a build reads those that became known,
-- or ceased to be, since it was last made, and what else was paid to the same retirees for the same months.
{% set carried_from = carried_from() -%}
with payments as not materialized (
    select
        id_number,
        month,
        district_code,
        payable_yuan,
        case when paid_on <= due_on then coalesce(paid_yuan, 0) else 0 end as paid_yuan,
        known_from,
        known_to
    from {{ ref('stg_human_resources__pension_payments') }}
    where
        is_in_city
        and status = 'normal'
),

changed as (
    {{ changed_versions('payments', carried_from, subject=['id_number', 'month'], laid_out_by='month') }}
),

retirees as (
    select
        id_number,
        month,
        direction,
        min(district_code) as district_code,
        min(district_code) = max(district_code) as is_in_one_district,
        sum(payable_yuan) as payable,
        sum(paid_yuan) as paid,
        count(*) as n
    from changed
    group by id_number, month, direction
),

-- The few who are paid in several districts in a month are taken apart again.
parts as (
    select
        district_code,
        month,
        direction,
        sum(payable_yuan) as payable,
        sum(paid_yuan) as paid,
        count(*) as n
    from changed
    where (id_number, month, direction) in (
        select
            retirees.id_number,
            retirees.month,
            retirees.direction
        from retirees
        where not retirees.is_in_one_district
    )
    group by id_number, month, direction, district_code
),

-- A row per retiree, month and division: the city sees each retiree once, with all that was paid anywhere in it.
paid_to as (
    select
        '230100' as division_code,
        month,
        direction,
        payable,
        paid,
        n
    from retirees
    union all
    select
        district_code as division_code,
        month,
        direction,
        payable,
        paid,
        n
    from retirees
    where is_in_one_district
    union all
    select
        district_code as division_code,
        month,
        direction,
        payable,
        paid,
        n
    from parts
),

{% set measures = ['retirees', 'paid_in_full', 'payable', 'paid', 'n'] -%}
changes as (
    select
        division_code,
        month,
        sum(direction) filter (where payable is not null) as retirees,
        sum(direction) filter (where paid >= payable) as paid_in_full,
        sum(direction * payable) as payable,
        sum(direction * least(paid, payable)) as paid,
        sum(direction * n) as n
    from paid_to
    group by division_code, month
)

{{ carried_over('changes', measures, carried_from, keys=['division_code', 'month']) }}
