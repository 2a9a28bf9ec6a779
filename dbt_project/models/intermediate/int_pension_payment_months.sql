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

-- A row per retiree, month and division: the city sees each retiree once, with all that was paid anywhere in it.
paid_to as (
    select
        case when grouping(district_code) = 1 then '230100' else district_code end as division_code,
        month,
        direction,
        sum(payable_yuan) as payable,
        sum(paid_yuan) as paid,
        count(*) as n
    from changed
    group by id_number, month, direction, rollup (district_code)
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
